import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Answered } from '../support/api-client.ts';
import { until } from '../support/until.ts';
import { manyEndpoints, openStage, type Stage, type Tenant } from './support/stage.ts';
import { underAttack } from './support/under-attack.ts';

const MiB = 1024 * 1024;
const opened = { type: 'email.opened', recipient: { email: 'a@b.c' } };
const lines = `${JSON.stringify(opened)}\n`.repeat(10_000);
const ndjson = { raw: lines, headers: { 'content-type': 'application/x-ndjson' } };

/** Accounts that attack together: each keeps to what one account may. */
describe('several accounts at once', () => {
  let stage: Stage;
  const attackers: Tenant[] = [];
  before(async () => {
    stage = await openStage({ MAILHOOKS_ACCOUNT_BYTE_RATE: 'off' });
    attackers.push(stage.attacker);
    while (attackers.length < 5) attackers.push(await stage.newTenant(`Attacker ${attackers.length}`));
    for (const attacker of attackers) await manyEndpoints(stage.db, attacker, 1_000);
  });
  after(() => stage.stop());

  const refusedOrServed = ({ status, headers, text }: Answered): void => {
    assert.ok([202, 413, 429, 503].includes(status), text);
    if (status === 429 || status === 503) assert.ok(Number(headers.get('retry-after')) >= 1);
  };

  it('flood with 300 requests of 10,000 lines: a neighbour gets in, with what needs a transaction as well', async () => {
    const { api, account } = stage.victim;
    const path = `/v1/accounts/${account}/events`;
    await underAttack(
      stage,
      '60 posts of 10,000 lines by each of 5 accounts, 1,000 endpoints each',
      async () => {
        const flood = Promise.all(
          attackers.flatMap((attacker) =>
            Array.from({ length: 60 }, () =>
              attacker.api.post(`/v1/accounts/${attacker.account}/events`, undefined, ndjson),
            ),
          ),
        );
        let isOver = false;
        void flood.finally(() => (isOver = true)).catch(() => undefined);
        for (let n = 0; !isOver; n += 1) {
          const said = { id: `said-${n}` };
          const first = await api.post(path, { ...opened, message: { ...said, content: { text: 'a' } } });
          assert.equal(first.status, 202, first.text);
          // It adds to what was said, so that it has a transaction of its own.
          const second = await api.post(path, { ...opened, message: { ...said, trackOpens: true } });
          assert.equal(second.status, 202, second.text);
        }
        (await flood).forEach(refusedOrServed);
      },
    );
  });

  it('hold as much memory as they may by bodies that never end: a neighbour gets in', async (t) => {
    const { hostname, port } = new URL(stage.url);
    const chunk = Buffer.alloc(MiB, ' ');
    const ended: Promise<unknown>[] = [];
    for (const { account, key } of attackers) {
      for (let n = 0; n < 40; n += 1) {
        const socket = connect(Number(port), hostname).on('error', () => undefined);
        t.after(() => socket.destroy());
        ended.push(new Promise((resolve) => socket.once('data', resolve).once('close', resolve)));
        socket.write(
          `POST /v1/accounts/${account}/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n` +
            'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n' +
            `${chunk.length.toString(16)}\r\n`,
        );
        socket.write(chunk);
      }
    }
    const { api, account } = stage.victim;
    const raw = `[${JSON.stringify(opened)}${' '.repeat(3 * MiB)}]`;
    // Until each of the attackers has what it may have.
    const isRefused =
      ({ account: own, api: ownApi }: Tenant) =>
      async () =>
        (await ownApi.post(`/v1/accounts/${own}/events`, undefined, { raw: `[${' '.repeat(3 * MiB)}]` }))
          .status === 429;
    for (const attacker of attackers) await until('its share is used up', isRefused(attacker));
    const { status, text } = await api.post(`/v1/accounts/${account}/events`, undefined, { raw });
    assert.equal(status, 202, text);
  });
});

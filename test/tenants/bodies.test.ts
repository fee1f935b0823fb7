import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { after, before, describe, it } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Answered } from '../support/api-client.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { until } from '../support/until.ts';

const MiB = 1024 * 1024;
/** Space that packs to a 70th: more than a body may be packed is refused. */
const space = (bytes: number): string =>
  Array.from(
    { length: bytes / 204 },
    () => ' '.repeat(200) + Array.from(randomBytes(4), (byte) => ' \t\n\r'[byte % 4]).join(''),
  ).join('');
const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } };

/** Costs of bodies that the caller chooses: what somebody else waits for is told by whose answer comes first. */
describe('bodies that are costly to read', () => {
  let mailhooks: TestMailhooks;
  let attacker: { account: string; key: string };
  let victim: { account: string; key: string };

  before(async () => {
    mailhooks = await startTestMailhooks(
      { MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off' },
      { api: true, worker: false },
    );
    const { api } = mailhooks;
    const open = async () => {
      const account = await api.newAccount();
      const { key } = (await api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body;
      return { account, key: key as string };
    };
    attacker = await open();
    victim = await open();
  });
  after(() => mailhooks.stop());

  const attack = (raw: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    mailhooks.api.post(`/v1/accounts/${attacker.account}/events`, undefined, {
      raw,
      headers,
      key: attacker.key,
    });
  const bytes = (text: string) => new Uint8Array(Buffer.from(text));
  const post = () => mailhooks.api.post(`/v1/accounts/${victim.account}/events`, opened, { key: victim.key });

  /** How many posts of the victim are answered, one after the other, until the attacker has all answers. */
  async function servedDuring(
    attacks: Promise<Answered>[],
  ): Promise<{ answers: Answered[]; served: number }> {
    const all = Promise.all(attacks);
    let isOver = false;
    void all.finally(() => (isOver = true)).catch(() => undefined);
    const stall = monitorEventLoopDelay({ resolution: 1 });
    stall.enable();
    let served = 0;
    for (; !isOver; served += 1) assert.equal((await post()).status, 202);
    stall.disable();
    console.log(`served ${served} meanwhile, longest stall of the process ${Math.round(stall.max / 1e6)} ms`);
    return { answers: await all, served };
  }

  it('such as numbers that take a slow path keep nobody waiting', async () => {
    const numbers = '1.0,'.repeat(60_000).slice(0, -1);
    const events = Array.from({ length: 40 }, (_, n) =>
      JSON.stringify({ ...opened, id: `numbers-${n}`, message: { content: { a: ['~'] } } }).replace(
        '"~"',
        numbers,
      ),
    );
    const { answers, served } = await servedDuring([attack(bytes(`[${events.join(',')}]`))]);
    assert.equal(answers[0]?.status, 202, answers[0]?.text.slice(0, 500));
    // One would have waited for all of it.
    assert.ok(served >= 3, `the other account was answered ${served} times`);
  });

  it('such as lines that are all wrong keep nobody waiting', async () => {
    const line = `{"type":"email.opened","recipient":{"email":"${'a'.repeat(900)}"}}\n`;
    const { answers, served } = await servedDuring([
      attack(bytes(line.repeat(9_999)), { 'content-type': 'application/x-ndjson' }),
    ]);
    assert.equal(answers[0]?.status, 422);
    assert.ok(served >= 1);
  });

  it('cannot be packed into a few bytes', async () => {
    const text = '1.0,'.repeat(2.5 * MiB);
    const brotli = new Uint8Array(brotliCompressSync(text));
    assert.ok(brotli.length < 200);
    const packed = [
      await attack(brotli, { 'content-encoding': 'br' }),
      ...(await Promise.all(
        Array.from({ length: 12 }, () =>
          attack(new Uint8Array(gzipSync(text)), { 'content-encoding': 'gzip' }),
        ),
      )),
    ];
    assert.equal(packed[0]?.status, 415);
    for (const { status } of packed.slice(1)) assert.ok([413, 429].includes(status), `${status}`);
    assert.equal((await post()).status, 202);
  });

  it('are charged by their unpacked size', async (t) => {
    // So little a second that no machine is too slow to ask for more.
    const env = { MAILHOOKS_ACCOUNT_BYTE_RATE: '1', MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off' };
    const { api, stop } = await startTestMailhooks(env, { api: true, worker: false });
    t.after(stop);
    const account = await api.newAccount();
    const { key } = (await api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body;
    const send = (raw: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
      api.post(`/v1/accounts/${account}/events`, undefined, { raw, headers, key: key as string });
    const packed = new Uint8Array(gzipSync(JSON.stringify([opened]) + space(9 * MiB)));
    assert.ok(4 * packed.length < MiB, 'as they are packed, nobody would wait for their share');
    const answers: Answered[] = [];
    for (let n = 0; n < 4; n += 1) answers.push(await send(packed, { 'content-encoding': 'gzip' }));
    assert.equal(answers[0]?.status, 202, answers[0]?.text);
    const refused = answers.filter(({ status }) => status === 429);
    assert.ok(refused.length > 0, "more than a second's share");
    assert.ok(refused.every(({ headers }) => Number(headers.get('retry-after')) >= 1));
    assert.match(refused[0]?.body.detail, /bytes/);
    const other = await api.newAccount();
    assert.equal((await api.post(`/v1/accounts/${other}/events`, opened)).status, 202);
    // It passes.
    await until(
      'there is room again',
      async () => (await send(bytes(JSON.stringify(opened)))).status === 202,
    );
  });

  it('that never end hold only a share of the memory', async (t) => {
    const env = { MAILHOOKS_ACCOUNT_BYTE_RATE: 'off', MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off' };
    const { api, url, stop } = await startTestMailhooks(env, { api: true, worker: false });
    t.after(stop);
    const { hostname, port } = new URL(url);
    const account = await api.newAccount();
    const { key } = (await api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body;
    const path = `/v1/accounts/${account}/events`;
    const half = Buffer.alloc(5 * MiB, ' ');
    const hold = () => {
      const socket = connect(Number(port), hostname).on('error', () => undefined);
      t.after(() => socket.destroy());
      socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n`);
      socket.write('Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n');
      socket.write(`${half.length.toString(16)}\r\n`);
      socket.write(half);
      return socket;
    };
    const sockets = Array.from({ length: 20 }, hold);
    const own = () =>
      api.post(path, undefined, { key: key as string, raw: bytes(`[${' '.repeat(3 * MiB)}]`) });
    const refused = await until('the share is used up', async () => {
      const answer = await own();
      if (answer.status === 429) return answer;
      // While ours was read it may have had others refused, and now leaves their room.
      sockets.push(hold());
      return undefined;
    });
    assert.match(refused.body.detail, /being read/);
    const other = await api.newAccount();
    const large = `[${JSON.stringify(opened)}${' '.repeat(9 * MiB)}]`;
    const accepted = await api.post(`/v1/accounts/${other}/events`, undefined, { raw: large });
    assert.equal(accepted.status, 202);
    for (const socket of sockets) socket.destroy();
    await until('the share is free again', async () => (await own()).status === 202);
  });
});

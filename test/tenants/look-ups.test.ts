import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pLimit from 'p-limit';
import { startDnsServer, type DnsServer } from '../support/dns-server.ts';
import { parseExposition, valueOf } from '../support/exposition.ts';
import { until } from '../support/until.ts';
import { openStage, type Stage } from './support/stage.ts';
import { underAttack } from './support/under-attack.ts';

const names = 100;
const patienceMs = 120_000;

describe('endpoints at names whose servers are silent', () => {
  let dns: DnsServer;
  let stage: Stage;
  before(async () => {
    dns = await startDnsServer();
    dns.answer = (name) => (name === 'victim.test' ? { A: ['127.0.0.1'] } : 'silence');
    stage = await openStage({
      MAILHOOKS_DNS: dns.address,
      MAILHOOKS_ACCOUNT_RATE_LIMIT: '10000',
      MAILHOOKS_REQUEST_TIMEOUT: '10s',
    });
    const { api, account } = stage.victim;
    const { body } = await api.get(`/v1/accounts/${account}/endpoints`);
    const { id = '' } = (body as { data: { id: string }[] }).data[0] ?? {};
    const url = `http://victim.test:${new URL(stage.receiver.url).port}/`;
    const changed = await api.patch(`/v1/accounts/${account}/endpoints/${id}`, { url });
    assert.equal(changed.status, 200, changed.text);
    // Each delivery has a look-up of its own.
    stage.receiver.answer = (_request, res) => void res.setHeader('Connection', 'close').end();
  });
  after(async () => {
    await stage.stop();
    dns.close();
  });

  it('take no look-ups from other accounts; disabled endpoints are not looked up at all', async () => {
    const { api, account } = stage.attacker;
    const all = `/v1/accounts/${account}/endpoints`;
    const limit = pLimit(50);
    const create = (name: string, enabled: boolean) =>
      limit(async () => {
        const url = `http://${name}.test/`;
        const { status, text } = await api.post(all, { name, url, eventTypes: ['*'], enabled });
        assert.equal(status, 201, text);
      });
    const each = (name: string, enabled: boolean) =>
      Promise.all(Array.from({ length: names }, (_, n) => create(`${name}${n}`, enabled)));
    await underAttack(stage, `${names} endpoints at names with silent servers`, async () => {
      await each('disabled', false);
      await each('silent', true);
      for (let n = 0; n < 5; n += 1) await api.newEvent(account);
      const count = async (name: string, labels: Record<string, string>): Promise<number> =>
        valueOf(parseExposition(await (await fetch(`${stage.url}/metrics`)).text()), name, labels) ?? 0;
      await until(
        'look-ups have ended in time, and others found no room',
        async () =>
          (await count('mailhooks_attempts_total', { result: 'timeout' })) > 0 &&
          (await count('mailhooks_deferred_attempts_total', { shortage: 'look_ups' })) > 0,
        patienceMs,
      );
    });
    assert.ok(!dns.asked.some((asked) => asked.startsWith('disabled')), 'nobody has asked for these');
    assert.ok(dns.asked.some((asked) => asked.startsWith('silent')));
  });
});

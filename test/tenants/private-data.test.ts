import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import { startMailhooks } from '../../src/app/start.ts';
import { ApiClient } from '../support/api-client.ts';
import { startTestMailhooks } from '../support/mailhooks.ts';
import { until } from '../support/until.ts';

describe('data of one account', () => {
  it('is kept in no cache', async (t) => {
    const { api, stop } = await startTestMailhooks({}, { api: true, worker: false });
    t.after(stop);
    const account = `/v1/accounts/${await api.newAccount()}`;
    const input = { name: 'E', url: 'http://127.0.0.1:9/', eventTypes: ['*'], enabled: false };
    const created = await api.post(`${account}/endpoints`, { ...input, headers: { 'x-token': 'secret' } });
    const one = `${account}/endpoints/${created.body.id}`;
    const event = (
      await api.post(`${account}/events`, { type: 'email.opened', recipient: { email: 'a@b.c' } })
    ).body.accepted[0].id as string;
    const answers = {
      created,
      'an account': await api.get(account),
      'an endpoint': await api.get(one),
      'a changed endpoint': await api.patch(one, { name: 'F' }),
      endpoints: await api.get(`${account}/endpoints`),
      'a test': await api.post(`${one}/test`, { dryRun: true }),
      'a secret': await api.get(`${one}/secret`),
      'a new secret': await api.post(`${one}/secret/rotate`, {}),
      'a key': await api.post(`${account}/keys`, { scope: 'account' }),
      'a key of the service': await api.post('/v1/keys', { scope: 'producer' }),
      keys: await api.get(`${account}/keys`),
      'an event': await api.get(`${account}/events/${event}`),
      events: await api.get(`${account}/events`),
      deliveries: await api.get(`${account}/deliveries`),
    };
    for (const [what, { status, headers }] of Object.entries(answers)) {
      assert.ok(status < 300, `${what}: ${status}`);
      assert.equal(headers.get('cache-control'), 'no-store', what);
      assert.equal(headers.get('etag'), null, what);
    }
    assert.equal((await api.get('/openapi.json')).headers.get('cache-control'), null);
  });

  it('is not in the process log: not even the name of an endpoint whose owner gets a mail', async (t) => {
    const { config, connections, stop } = await startTestMailhooks({}, { api: false, worker: false });
    t.after(stop);
    let logged = '';
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged += chunk.toString();
        done();
      },
    });
    const settings = { ...config, retry: { ...config.retry, maxAttempts: 1 } };
    const roles = { api: true, worker: true };
    const running = await startMailhooks(settings, connections, roles, pino({ level: 'trace' }, stream));
    running.failed.catch(() => undefined);
    t.after(() => running.stop());
    const api = new ApiClient(running.url, connections.adminKey);
    const account = await api.newAccount({ name: 'words-of-account' });
    await api.newEndpoint(account, 'http://127.0.0.1:9/path-of-customer', { name: 'words-of-endpoint' });
    await api.newEvent(account);
    await until('a mail was written', () => Promise.resolve(/mail written to a file/.test(logged)));
    assert.doesNotMatch(logged, /words-of|path-of-customer/);
  });
});

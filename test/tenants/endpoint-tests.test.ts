import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { it } from 'node:test';
import { startTestMailhooks } from '../support/mailhooks.ts';
import { startReceiver } from '../support/receiver.ts';

it('tests of endpoints that hang take a share of the sockets: a neighbour tests its own', async (t) => {
  const env = { MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off', MAILHOOKS_REQUEST_TIMEOUT: '60s' };
  const { api, stop } = await startTestMailhooks(env, { api: true, worker: false });
  t.after(stop);
  let most = 0;
  const open = new Set<ServerResponse>();
  // Creating an endpoint sends a test as well.
  let isAnswering = true;
  const hanging = await startReceiver((_request, res) => {
    if (isAnswering) return void res.end();
    open.add(res);
    res.once('close', () => open.delete(res));
    most = Math.max(most, open.size);
    if (open.size === 32) allOpen.resolve(undefined);
  });
  const allOpen = Promise.withResolvers<undefined>();
  const healthy = await startReceiver();
  t.after(() => Promise.all([hanging.close(), healthy.close()]));
  const [attacker, victim] = [await api.newAccount(), await api.newAccount()];
  const { id } = await api.newEndpoint(attacker, hanging.url);
  const own = await api.newEndpoint(victim, healthy.url);
  const test = (account: string, endpoint: string) =>
    api.post(`/v1/accounts/${account}/endpoints/${endpoint}/test`, {});
  isAnswering = false;
  const testing = Promise.all(Array.from({ length: 50 }, () => test(attacker, id)));
  await allOpen.promise;
  const { status, body } = await test(victim, own.id);
  assert.equal(status, 200);
  assert.equal(body.ok, true);
  assert.equal(most, 32, 'the others wait');
  isAnswering = true;
  for (const res of open) res.end();
  for (const answer of await testing) assert.equal(answer.status, 200, answer.text);
  assert.equal(most, 32);
});

it('whoever creates or enables an endpoint while too many tests wait is refused before anything is changed', async (t) => {
  const env = { MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off', MAILHOOKS_REQUEST_TIMEOUT: '60s' };
  const { api, stop } = await startTestMailhooks(env, { api: true, worker: false });
  t.after(stop);
  const open = new Set<ServerResponse>();
  let isAnswering = true;
  const hanging = await startReceiver((_request, res) => {
    if (isAnswering) res.end();
    else open.add(res);
  });
  t.after(() => hanging.close());
  const account = await api.newAccount();
  const { id } = await api.newEndpoint(account, hanging.url);
  const endpoints = `/v1/accounts/${account}/endpoints`;
  await api.post(`${endpoints}/${id}/disable`);
  isAnswering = false;
  // 32 are under way and 200 wait: the last one is refused.
  const refused = Promise.withResolvers<undefined>();
  const testing = Promise.all(
    Array.from({ length: 233 }, async () => {
      const { status } = await api.post(`${endpoints}/${id}/test`, {});
      if (status === 429) refused.resolve(undefined);
      return status;
    }),
  );
  await refused.promise;

  const input = { name: 'One more', url: hanging.url, eventTypes: ['*'] };
  assert.equal((await api.post(endpoints, input)).status, 429);
  assert.equal((await api.post(`${endpoints}/${id}/enable`, {})).status, 429);
  const { body } = await api.get(endpoints);
  assert.deepEqual(
    body.data.map((one: { id: string; status: string }) => [one.id, one.status]),
    [[id, 'disabled']],
  );

  isAnswering = true;
  for (const res of open) res.end();
  const ends = Map.groupBy(await testing, (status) => status);
  assert.deepEqual([ends.get(200)?.length, ends.get(429)?.length], [232, 1]);
});

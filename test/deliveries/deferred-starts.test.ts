import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { startTestMailhooks, testedMode, type TestMailhooks } from '../support/mailhooks.ts';
import {
  holding,
  isTest,
  startReceiver,
  statuses,
  untilHanging,
  type Received,
  type Receiver,
} from '../support/receiver.ts';
import { until } from '../support/until.ts';

/** So many requests without a response close the fast lane. */
const tooMany = 3;
const waiting = Array.from({ length: 30 }, (_, n) => `waits-${n}`);
const hanging = Array.from({ length: tooMany }, (_, n) => `hangs-${n}`);

describe('events for an endpoint that does not respond', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let endpoint: string;

  beforeEach(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_REQUEST_TIMEOUT: '60s' });
    receiver = await startReceiver();
    account = await mailhooks.api.newAccount();
    endpoint = (await mailhooks.api.newEndpoint(account, `${receiver.url}/hangs`)).id;
  });
  afterEach(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const requests = (): Received[] =>
    receiver.received.filter((request) => request.path === '/hangs' && !isTest(request));
  const idOf = ({ headers }: Received): string => String(headers['mailhooks-event-id']);
  const sent = (): Set<string> => new Set(requests().map(idOf));
  const deliveryOf = async (event: string, { api } = mailhooks) =>
    (await api.get(`/v1/accounts/${account}/events/${event}`)).body.deliveries[0];
  const stillMarked = async (): Promise<number> =>
    (await mailhooks.db.query('SELECT FROM events WHERE start_pending')).rowCount ?? 0;

  /** There is no room for more, and the other events wait. @returns these */
  async function holdBack(): Promise<string[]> {
    const post = (ids: readonly string[]) => {
      const events = ids.map((id) => ({ id, type: 'email.opened', recipient: { email: 'ada@example.com' } }));
      return mailhooks.api.post(`/v1/accounts/${account}/events`, events);
    };
    await post(hanging);
    await untilHanging(() => requests()[tooMany - 1]);
    await post(waiting);
    await until('some are held back', async () => (await mailhooks.deferredEvents()) > 0);
    const held = waiting.filter((id) => !sent().has(id));
    assert.ok((await stillMarked()) > 0);
    return held;
  }

  it('wait until it is healthy and are then delivered, each once, except those erased meanwhile', async () => {
    const { answer, letGo } = holding(statuses(204));
    receiver.answer = answer;
    const held = await holdBack();
    const erased = held.at(-1) ?? '';
    await mailhooks.api.delete(`/v1/accounts/${account}/events/${erased}`);
    letGo();
    const wanted = [...hanging, ...waiting].filter((id) => id !== erased);
    for (const id of wanted) {
      const { deliveries } = await mailhooks.settled(account, id);
      assert.deepEqual([deliveries[0].status, deliveries[0].attemptCount], ['delivered', 1]);
    }
    await until('none waits', async () => (await mailhooks.deferredEvents()) === 0);
    assert.deepEqual(requests().map(idOf).sort(), wanted.sort(), 'each once');
  });

  it('do not delay events that also go to a healthy endpoint', async () => {
    const { answer, letGo } = holding(statuses(204));
    receiver.answer = (request, ...rest) =>
      request.path === '/hangs' ? answer(request, ...rest) : void rest[0].end();
    await holdBack();
    await mailhooks.api.newEndpoint(account, `${receiver.url}/well`, { eventTypes: ['email.delivered'] });
    await mailhooks.api.newEvent(account, { id: 'both', type: 'email.delivered' });
    const arrived = await receiver.waitFor(2, '/well');
    assert.equal(arrived.filter((request) => idOf(request) === 'both').length, 1);
    assert.ok((await mailhooks.deferredEvents()) > 0);
    letGo();
  });

  it('are held when it is disabled, and none of them is sent', async () => {
    const { answer, letGo } = holding(statuses(500));
    receiver.answer = answer;
    const held = await holdBack();
    await mailhooks.api.post(`/v1/accounts/${account}/endpoints/${endpoint}/disable`);
    const before = sent();
    letGo();
    for (const id of held) await until('it is held', async () => (await deliveryOf(id)).status === 'held');
    assert.equal(await mailhooks.deferredEvents(), 0);
    assert.deepEqual(sent(), before);
  });

  it('are cancelled when it is deleted', async () => {
    const { answer, letGo } = holding(statuses(500));
    receiver.answer = answer;
    const held = await holdBack();
    await mailhooks.api.delete(`/v1/accounts/${account}/endpoints/${endpoint}`);
    for (const id of held) assert.equal((await deliveryOf(id)).status, 'cancelled');
    const before = sent();
    letGo();
    await until('nothing is left to be started', async () => (await stillMarked()) === 0);
    assert.deepEqual(sent(), before);
  });

  it('are started by another process when their own has ended', async () => {
    const { answer, letGo } = holding(statuses(500));
    receiver.answer = answer;
    const held = await holdBack();
    const stopping = mailhooks.running.stop();
    letGo();
    await stopping;
    assert.ok((await stillMarked()) > 0);
    // At its end one or another may have been sent.
    const left = held.filter((id) => !sent().has(id));
    assert.ok(left.length > 0);
    receiver.answer = statuses(204);
    const { config, connections } = mailhooks;
    const env = { TEMPORAL_NAMESPACE: config.temporalNamespace, MAILHOOKS_WORKFLOW: testedMode };
    const other = await startTestMailhooks(env, undefined, connections);
    try {
      for (const id of left) {
        await until('it is delivered', async () => (await deliveryOf(id, other)).status === 'delivered');
        assert.equal((await deliveryOf(id, other)).attemptCount, 1);
      }
    } finally {
      await other.stop();
    }
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { deliveriesQuery, type DeliveryState } from '../../src/workflows/types.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import {
  comeBackLater,
  holding,
  inTurn,
  isTest,
  startReceiver,
  statuses,
  untilHanging,
  type Answer,
  type Received,
  type Receiver,
} from '../support/receiver.ts';
import { until } from '../support/until.ts';

/** Requests in flight to an endpoint that does not respond: no more are begun. */
const roomIfItHangs = 3;

describe('lanes', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let paths = 0;

  before(async () => {
    mailhooks = await startTestMailhooks({
      MAILHOOKS_WORKFLOW: 'every-event',
      MAILHOOKS_MAX_ATTEMPTS: '3',
      MAILHOOKS_REQUEST_TIMEOUT: '60s',
    });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  /** An account of its own whose endpoint answers so from the first event on. */
  async function subscribe(answer: Answer): Promise<string> {
    account = await mailhooks.api.newAccount();
    const path = `/${(paths += 1)}`;
    receiver.answer = statuses(200);
    await mailhooks.api.newEndpoint(account, receiver.url + path);
    receiver.answer = (request, ...rest) =>
      request.path === path ? answer(request, ...rest) : void rest[0].end();
    return path;
  }
  const requestsTo = (path: string): Received[] =>
    receiver.received.filter((request) => request.path === path && !isTest(request));
  const untilSent = (path: string, count: number) =>
    until(`${count} requests are under way`, () => Promise.resolve(requestsTo(path).length >= count));
  const newEvent = (id: string): Promise<string> => mailhooks.api.newEvent(account, { id });
  const deliveryOf = async (event: string) =>
    (await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`)).body.deliveries[0];
  const numbersOf = ({ attempts }: { attempts: { number: number }[] }) =>
    attempts.map(({ number }) => number);

  async function historyOf(event: string) {
    const { events } = await (await mailhooks.started(account, event)).fetchHistory();
    const found = events ?? [];
    return {
      tasks: found.filter((one) => one.workflowTaskCompletedEventAttributes).length,
      localAttempts: found.filter((one) => one.markerRecordedEventAttributes).length,
      queues: found.flatMap((one) => one.activityTaskScheduledEventAttributes?.taskQueue?.name ?? []),
    };
  }

  it('a delivery that succeeds immediately takes one workflow task and one local activity', async () => {
    await subscribe(statuses(204));
    const settled = await mailhooks.settled(account, await newEvent('at-once'));
    assert.deepEqual(numbersOf(settled.deliveries[0]), [1]);
    assert.deepEqual(await historyOf('at-once'), { tasks: 1, localAttempts: 1, queues: [] });
  });

  it('a failed first attempt waits in Temporal, in the retry lane, as attempt 1 with its failure', async () => {
    await subscribe(comeBackLater);
    await newEvent('waits');
    const handle = await mailhooks.started(account, 'waits');
    const pending = await until('it waits', async () => {
      const { raw } = await handle.describe();
      return raw.pendingActivities?.find(({ lastFailure }) => lastFailure);
    });
    assert.match(pending.lastFailure?.message ?? '', /^HTTP 503 from /);
    assert.equal(Number(pending.maximumAttempts), 3);
    // The wait for attempt 2 has begun.
    assert.equal(pending.attempt, 2);
    const waitsUntil = Number(pending.scheduledTime?.seconds) * 1_000;
    assert.ok(Math.abs(waitsUntil - Date.parse((await deliveryOf('waits')).nextAttemptAt)) < 20_000);
    assert.deepEqual((await historyOf('waits')).queues, ['mailhooks-retries']);
    // By which a backlog is handed out by account in turn.
    assert.equal(pending.priority?.fairnessKey, account);
    assert.deepEqual(numbersOf(await deliveryOf('waits')), [1]);
    await handle.cancel();
    await assert.rejects(handle.result());
  });

  it('a first attempt that takes long is made once', async () => {
    const path = await subscribe((_request, res) => void setTimeout(() => res.end(), 13_000));
    const settled = await mailhooks.settled(account, await newEvent('slow'));
    assert.deepEqual([settled.deliveries[0].status, numbersOf(settled.deliveries[0])], ['delivered', [1]]);
    assert.equal(requestsTo(path).length, 1);
  });

  it('a signal that comes during a first attempt counts after it', async () => {
    const { answer, letGo } = holding(statuses(500));
    const path = await subscribe(answer);
    await newEvent('paused');
    await untilSent(path, 1);
    const handle = await mailhooks.started(account, 'paused');
    await handle.signal('pause');
    letGo();
    await until('it is paused', async () => {
      const [delivery] = await handle.query<DeliveryState[]>(deliveriesQuery);
      return delivery?.state === 'paused';
    });
    assert.deepEqual(numbersOf(await deliveryOf('paused')), [1]);
    await handle.signal('retry');
    await until('the second is made', async () => (await deliveryOf('paused')).attempts.length === 2);
    await handle.signal('cancel');
    await handle.result();
  });

  it('an endpoint that does not respond leaves the fast lane to others, and has no more workflows than its limit', async () => {
    const { answer, letGo } = holding(statuses(204));
    const path = await subscribe(answer);
    const hanging = account;
    const ids = Array.from({ length: 60 }, (_, n) => `hangs-${n}`);
    // Three without a response are enough, after a second.
    const probes = ['probe-0', 'probe-1', 'probe-2'];
    for (const id of probes) await newEvent(id);
    await untilHanging(() => requestsTo(path)[2]);
    const events = ids.map((id) => ({ id, type: 'email.opened', recipient: { email: 'ada@example.com' } }));
    await mailhooks.api.post(`/v1/accounts/${account}/events`, events);
    await until('all of them wait', async () => (await mailhooks.deferredEvents()) === ids.length);
    const lanes = requestsTo(path).map(async ({ headers }) => {
      const { queues } = await historyOf(String(headers['mailhooks-event-id']));
      return queues.includes('mailhooks-retries') ? 'retry' : 'fast';
    });
    assert.deepEqual(await Promise.all(lanes), ['fast', 'fast', 'fast']);
    const last = `hangs-${ids.length - 1}`;
    const { status, attempts } = await deliveryOf(last);
    assert.deepEqual([status, attempts], ['pending', []]);
    await assert.rejects(mailhooks.temporal.workflow.getHandle(`event/${hanging}/${last}`).describe());

    // Its account and endpoint are another's.
    await subscribe(statuses(204));
    const beside = await mailhooks.settled(account, await newEvent('beside'));
    assert.equal(beside.deliveries[0].status, 'delivered');
    assert.deepEqual(await historyOf('beside'), { tasks: 1, localAttempts: 1, queues: [] });
    assert.equal(requestsTo(path).length, roomIfItHangs);

    letGo();
    receiver.answer = statuses(204);
    const settled = await Promise.all([...ids, ...probes].map((id) => mailhooks.settled(hanging, id)));
    for (const { deliveries } of settled) {
      assert.deepEqual([deliveries[0].status, numbersOf(deliveries[0])], ['delivered', [1]]);
    }
    const sent = requestsTo(path).map(({ headers }) => headers['mailhooks-event-id']);
    assert.equal(new Set(sent).size, sent.length, 'each once');
  });

  it('an endpoint that has not responded yet gets three events, and the others after its response', async () => {
    const { answer, letGo } = holding(statuses(204));
    const path = await subscribe(answer);
    const first = ['first-0', 'first-1', 'first-2'];
    for (const id of first) await newEvent(id);
    await untilSent(path, first.length);
    const others = ['other-0', 'other-1', 'other-2', 'other-3'];
    for (const id of others) await newEvent(id);
    await until('they wait', async () => (await mailhooks.deferredEvents()) === others.length);
    assert.equal(requestsTo(path).length, first.length);
    letGo();
    for (const id of [...first, ...others]) {
      const { deliveries } = await mailhooks.settled(account, id);
      assert.deepEqual([deliveries[0].status, numbersOf(deliveries[0])], ['delivered', [1]]);
    }
    assert.equal(requestsTo(path).length, first.length + others.length, 'each once');
  });

  it('an event for an endpoint that fails starts in the retry lane', async () => {
    await subscribe(inTurn(comeBackLater, comeBackLater, comeBackLater, statuses(204)));
    for (const id of ['fails-0', 'fails-1', 'fails-2']) {
      await newEvent(id);
      await until('it has failed', async () => (await deliveryOf(id)).status === 'retrying');
    }
    await newEvent('in-trouble');
    await mailhooks.settled(account, 'in-trouble');
    const { localAttempts, queues } = await historyOf('in-trouble');
    assert.deepEqual([localAttempts, queues], [0, ['mailhooks-retries']]);
  });

  it('an attempted delivery waits when its endpoint has reached its limit', async () => {
    const { answer, letGo } = holding(statuses(204));
    let hangs = false;
    const path = await subscribe((...request) => (hangs ? answer : comeBackLater)(...request));
    const ids = Array.from({ length: 12 }, (_, n) => `again-${n}`);
    for (const id of ids) {
      await newEvent(id);
      await until('it has failed', async () => (await deliveryOf(id)).status === 'retrying');
    }
    hangs = true;
    const deliveries = await Promise.all(ids.map(deliveryOf));
    const again = ({ id }: { id: string }) =>
      mailhooks.api.post(`/v1/accounts/${account}/deliveries/${id}/retry`);
    await Promise.all(deliveries.slice(0, roomIfItHangs).map(again));
    await untilSent(path, ids.length + roomIfItHangs);
    await untilHanging(() => requestsTo(path)[ids.length + roomIfItHangs - 1]);
    await Promise.all(deliveries.slice(roomIfItHangs).map(again));
    const handles = await Promise.all(ids.slice(roomIfItHangs).map((id) => mailhooks.started(account, id)));
    // As many as are under way may wait for their places in the process.
    const kept = await until('one is kept waiting', async () => {
      const described = await Promise.all(handles.map((handle) => handle.describe()));
      return described
        .flatMap(({ raw }) => raw.pendingActivities ?? [])
        .find(({ lastFailure }) => lastFailure?.applicationFailureInfo?.type === 'EndpointBusy');
    });
    assert.match(kept.lastFailure?.message ?? '', /^127\.0\.0\.1:\d+ is kept waiting/);
    letGo();
    for (const id of ids) {
      const [settled] = (await mailhooks.settled(account, id)).deliveries;
      assert.deepEqual([settled.status, numbersOf(settled)], ['delivered', [1, 2]]);
    }
  });
});

describe('a delivery that has one attempt', () => {
  it('disables and notifies when the local attempt fails', async () => {
    const receiver = await startReceiver(statuses(200, 500));
    const mailhooks = await startTestMailhooks({
      MAILHOOKS_WORKFLOW: 'every-event',
      MAILHOOKS_MAX_ATTEMPTS: '1',
    });
    try {
      const account = await mailhooks.api.newAccount();
      const { id } = await mailhooks.api.newEndpoint(account, receiver.url);
      const { deliveries } = await mailhooks.settled(account, await mailhooks.api.newEvent(account));
      assert.equal(deliveries[0].status, 'failed');
      const { body } = await mailhooks.api.get(`/v1/accounts/${account}/endpoints/${id}`);
      assert.equal(body.status, 'disabled');
    } finally {
      await mailhooks.stop();
      await receiver.close();
    }
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import pLimit from 'p-limit';
import { eventsPerRun } from '../../src/workflows/activity-options.ts';
import { deliveriesQuery, wakeSignal, type DeliveryState } from '../../src/workflows/types.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

/** The second attempt comes hours after the first, as the receiver asks: only a retry by hand brings it forward. */
describe('a workflow with many signals', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let answer = 503;
  let endpoints = 0;

  before(async () => {
    // In the other mode the workflow has only what its first attempt did not end.
    mailhooks = await startTestMailhooks({ MAILHOOKS_MAX_ATTEMPTS: '3', MAILHOOKS_WORKFLOW: 'every-event' });
    receiver = await startReceiver(
      ({ path }, res) =>
        void res.writeHead(path.startsWith('/fails') ? answer : 204, { 'retry-after': '36000' }).end(),
    );
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  interface Waiting {
    account: string;
    event: string;
    path: string;
    handle: WorkflowHandle;
    runId: string;
    failing: string;
    delivered: string;
  }

  const eventOf = async ({ account, event }: Pick<Waiting, 'account' | 'event'>) =>
    (await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`)).body;
  const requests = ({ path }: Waiting) => receiver.received.filter((request) => request.path === path).length;
  const statesOf = async ({ handle }: Waiting): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await handle.query<DeliveryState[]>(deliveriesQuery)).map(({ deliveryId, state }) => [
        deliveryId,
        state,
      ]),
    );

  /** An event that one endpoint took, while its delivery to another waits for its second attempt. */
  async function waiting(): Promise<Waiting> {
    const account = await mailhooks.api.newAccount();
    endpoints += 1;
    const path = `/fails/${endpoints}`;
    answer = 503;
    await mailhooks.api.newEndpoint(account, receiver.url + path);
    await mailhooks.api.newEndpoint(account, `${receiver.url}/takes/${endpoints}`);
    const event = await mailhooks.api.newEvent(account);
    const deliveries = await until('one waits, the other has ended', async () => {
      const found = (await eventOf({ account, event })).deliveries as { id: string; status: string }[];
      const ofStatus = (status: string) => found.find((delivery) => delivery.status === status)?.id;
      const [failing, delivered] = [ofStatus('retrying'), ofStatus('delivered')];
      return failing !== undefined && delivered !== undefined && { failing, delivered };
    });
    const handle = await mailhooks.started(account, event);
    const { runId } = await handle.describe();
    return { account, event, path, handle, runId, ...deliveries };
  }

  /** Wakes until the history has more events than one run has. */
  async function wakeOften({ handle, failing, account }: Waiting): Promise<void> {
    const { rows } = await mailhooks.db.query<{ endpointId: string; acceptedAt: Date }>(
      'SELECT endpoint_id AS "endpointId", accepted_at AS "acceptedAt" FROM deliveries WHERE id = $1 AND account_id = $2',
      [failing, account],
    );
    const [row] = rows;
    assert.ok(row);
    const { endpointId, acceptedAt } = row;
    const task = { deliveryId: failing, endpointId, host: 'receiver', acceptedAt: acceptedAt.toISOString() };
    const limit = pLimit(20);
    await Promise.all(
      Array.from({ length: eventsPerRun }, () => limit(() => handle.signal(wakeSignal, [task]))),
    );
  }

  const nextRun = ({ handle, runId }: Waiting) =>
    until(
      'it goes on in a new run',
      async () => {
        const now = await handle.describe();
        return now.runId !== runId && now.status.name === 'RUNNING' && now;
      },
      120_000,
    );

  it('continues in a new run: nothing is sent before its time, and ended deliveries stay ended', async () => {
    const event = await waiting();
    const before = await event.handle.describe();
    await wakeOften(event);
    const now = await nextRun(event);
    assert.deepEqual(now.memo, before.memo, 'by it an erased event is told from a later one of its id');
    const found = (of: typeof now): string[] =>
      of.typedSearchAttributes
        .getAll()
        .flatMap(({ key, value }) =>
          key.name.startsWith('Mailhooks') ? `${key.name} ${String(value)}` : [],
        );
    assert.deepEqual(found(now).sort(), found(before).sort());
    await until('both are known', async () => {
      const states = await statesOf(event);
      return states[event.delivered] === 'delivered' && states[event.failing] === 'under way';
    });
    assert.equal(requests(event), 2, 'the test payload and the first attempt');

    answer = 204;
    const retried = await mailhooks.api.post(
      `/v1/accounts/${event.account}/deliveries/${event.failing}/retry`,
    );
    assert.equal(retried.status, 202);
    assert.deepEqual(await event.handle.result(), {
      outcomes: { [event.delivered]: 'delivered', [event.failing]: 'delivered' },
    });
    const [failing] = (await eventOf(event)).deliveries.filter(
      ({ id }: { id: string }) => id === event.failing,
    );
    assert.deepEqual(
      failing.attempts.map(({ number }: { number: number }) => number),
      [1, 2],
    );
  });

  it('stays paused, and is resumed', async () => {
    const event = await waiting();
    const one = `/v1/accounts/${event.account}/deliveries/${event.failing}`;
    await mailhooks.api.post(`${one}/pause`);
    await until('it waits', async () => (await statesOf(event))[event.failing] === 'paused');
    await wakeOften(event);
    await nextRun(event);
    await until('it waits again', async () => (await statesOf(event))[event.failing] === 'paused');
    answer = 204;
    await mailhooks.api.post(`${one}/retry`);
    await event.handle.result();
    assert.equal(requests(event), 3);
  });

  it('is cancelled in its new run like in any other', async () => {
    const event = await waiting();
    await wakeOften(event);
    await nextRun(event);
    await event.handle.cancel();
    await assert.rejects(event.handle.result());
    const [status] = (await eventOf(event)).deliveries
      .filter(({ id }: { id: string }) => id === event.failing)
      .map((delivery: { status: string }) => delivery.status);
    assert.equal(status, 'cancelled');
  });
});

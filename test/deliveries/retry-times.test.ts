import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { findOverdue } from '../../src/store/outbox/pending-workflows.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { parseExposition, valueOf } from '../support/exposition.ts';
import {
  holding,
  isTest,
  startReceiver,
  statuses,
  untilHanging,
  type Answer,
  type Received,
  type Receiver,
} from '../support/receiver.ts';
import { until } from '../support/until.ts';

/** Requests in flight to an endpoint that does not respond; as many wait in the process for the next free slot. */
const places = 3;
const patienceMs = 180_000;
/** Begins the ids of events that only show how fast the endpoint responds. */
const alone = 'alone-';

describe('deliveries that are due while their endpoint does not respond', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;

  /** @returns the deliveries of so many events whose first attempt has failed; their next one is hours away */
  async function failed(
    count: number,
    requestTimeout: string,
  ): Promise<{ event: string; delivery: string }[]> {
    mailhooks = await startTestMailhooks({
      MAILHOOKS_REQUEST_TIMEOUT: requestTimeout,
      MAILHOOKS_RETRY_WINDOW: '20h',
      MAILHOOKS_MAX_ATTEMPTS: '4',
    });
    account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, receiver.url);
    receiver.answer = statuses(500);
    const all = await fail(Array.from({ length: count }, (_, n) => `event-${n}`));
    // So many at once may have been slow, and an endpoint whose last response was slow does not count as one that hangs.
    let others = 0;
    await until('its last response was quick', async () => {
      others += 1;
      const [one] = await fail([`${alone}${others}`]);
      const { rows } = await mailhooks.db.query<{ ms: number }>(
        'SELECT duration_ms AS ms FROM attempts WHERE delivery_id = $1',
        [one?.delivery],
      );
      return rows.every(({ ms }) => ms < 1_000);
    });
    return all;
  }

  async function fail(events: string[]): Promise<{ event: string; delivery: string }[]> {
    const body = events.map((id) => ({ id, type: 'email.opened', recipient: { email: 'ada@example.com' } }));
    await mailhooks.api.post(`/v1/accounts/${account}/events`, body);
    return Promise.all(
      events.map(async (event) => {
        const waiting = await until('it has failed', async () => {
          const found = await deliveryOf(event);
          return found.status === 'retrying' && found;
        });
        await mailhooks.started(account, event);
        return { event, delivery: waiting.id as string };
      }),
    );
  }

  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const deliveryOf = async (event: string) =>
    (await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`)).body.deliveries[0];
  const act = (action: string, delivery: string) =>
    mailhooks.api.post(`/v1/accounts/${account}/deliveries/${delivery}/${action}`);
  const requests = (): Received[] =>
    receiver.received.filter(
      (request) => !isTest(request) && !String(request.headers['mailhooks-event-id']).startsWith(alone),
    );
  const rejections = async (): Promise<number> => {
    const { text } = await mailhooks.api.get('/metrics', { key: null });
    return valueOf(parseExposition(text), 'mailhooks_sent_away_total') ?? 0;
  };
  const waitForTurns = async (): Promise<number> => {
    const { rows } = await mailhooks.db.query('SELECT FROM deliveries WHERE turn_at > now()');
    return rows.length;
  };

  /** Retries them by hand: three get no response, then the others come. */
  async function hang(answer: Answer, deliveries: { delivery: string }[]): Promise<void> {
    receiver.answer = answer;
    const before = requests().length;
    for (const { delivery } of deliveries.slice(0, places)) await act('retry', delivery);
    await untilHanging(() => requests()[before + places - 1]);
    // At once: one after the other they might find places that have become free.
    await Promise.all(deliveries.slice(places).map(({ delivery }) => act('retry', delivery)));
  }

  it('are tried at most twice for each request: when they are due, and at their retry time', async () => {
    const deliveries = await failed(24, '2s');
    const before = requests().length;
    await hang(() => undefined, deliveries);
    for (const { event } of deliveries) {
      await until('it was sent again', async () => (await deliveryOf(event)).attemptCount === 2, patienceMs);
    }
    assert.equal(requests().length - before, deliveries.length, 'each once');
    const away = await rejections();
    assert.ok(away > places, `${away} were rejected`);
    assert.ok(away <= deliveries.length, `${away} tries that sent nothing for ${deliveries.length} requests`);
  });

  it('are woken when it responds, and not those that were paused meanwhile', async () => {
    const deliveries = await failed(30, '2m');
    const { answer, letGo } = holding(statuses(204));
    await hang(answer, deliveries);
    // Not all at one moment: the first may have had their turns, and wait again.
    const turns = deliveries.length / 2;
    await until('the others wait for turns', async () => (await waitForTurns()) >= turns, patienceMs);
    const { rows } = await mailhooks.db.query<{ id: string; event: string }>(
      'SELECT id, event_id AS event FROM deliveries WHERE turn_at > now() ORDER BY turn_at DESC LIMIT 2',
    );
    const [paused, last] = rows as [{ id: string; event: string }, { id: string; event: string }];
    await act('pause', paused.id);
    letGo();
    for (const { event } of deliveries.filter((one) => one.event !== paused.event)) {
      const { deliveries: settled } = await mailhooks.settled(account, event);
      assert.deepEqual([settled[0].status, settled[0].attemptCount], ['delivered', 2]);
    }
    const { events } = await (await mailhooks.started(account, last.event)).fetchHistory();
    const signals = (events ?? []).flatMap(
      (one) => one.workflowExecutionSignaledEventAttributes?.signalName ?? [],
    );
    assert.deepEqual(signals, ['wake', 'wake'], 'by hand, then as the endpoint responds');
    assert.equal((await deliveryOf(paused.event)).attemptCount, 1);
    await act('resume', paused.id);
    const { deliveries: resumed } = await mailhooks.settled(account, paused.event);
    assert.equal(resumed[0].status, 'delivered');
    assert.equal(new Set(requests().map(({ headers }) => headers['webhook-id'])).size, deliveries.length);
  });

  it('do not count as late or lost: no sweep looks for their workflows', async () => {
    const deliveries = await failed(12, '60s');
    const { answer, letGo } = holding(statuses(204));
    await hang(answer, deliveries);
    // Those in flight, and those that wait in the process, are due.
    await until('the others are not looked for', async () => {
      const page = { before: new Date(), after: undefined, limit: 500 };
      return (await waitForTurns()) >= places && (await findOverdue(mailhooks.db, page)).length <= 2 * places;
    });
    letGo();
    for (const { event } of deliveries) await mailhooks.settled(account, event);
  });
});

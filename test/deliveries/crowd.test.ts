import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
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

/** Requests in flight to one host, of one account and of all, without a response: of all a third of the slots for first attempts. */
const limits = { host: 20, account: 40, process: testedMode === 'on-failure' ? 333 : 100 };

describe('many endpoints that do not respond', () => {
  let mailhooks: TestMailhooks;
  /** The neighbour's server, and those of others. */
  let healthy: Receiver;
  let provider: Receiver;
  let neighbour: string;
  let held: ReturnType<typeof holding>;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_REQUEST_TIMEOUT: '60s' });
    healthy = await startReceiver();
    neighbour = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(neighbour, `${healthy.url}/neighbour`);
  });
  beforeEach(async () => {
    provider = await startReceiver();
    held = holding(statuses(204));
  });
  afterEach(async () => {
    held.letGo();
    await until('nothing waits', async () => {
      const { rows } = await mailhooks.db.query(
        "SELECT FROM deliveries WHERE status IN ('pending', 'retrying') LIMIT 1",
      );
      return rows.length === 0;
    });
    await provider.close();
  });
  after(async () => {
    await mailhooks.stop();
    await healthy.close();
  });

  const requests = (): Received[] => provider.received.filter((request) => !isTest(request));
  const newEndpoints = async (account: string, count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      await mailhooks.api.newEndpoint(account, `${provider.url}/${account}/${n}`);
    }
  };
  const isLocal = async (account: string, event: string): Promise<boolean> => {
    const { events } = await (await mailhooks.started(account, event)).fetchHistory();
    return (events ?? []).some((one) => one.markerRecordedEventAttributes);
  };

  /** It is delivered at its first attempt, in the fast lane, while the others have no response yet. */
  async function neighbourIsServed(): Promise<void> {
    const event = await mailhooks.api.newEvent(neighbour);
    const { deliveries } = await mailhooks.settled(neighbour, event);
    assert.deepEqual([deliveries[0].status, deliveries[0].attemptCount], ['delivered', 1]);
    if (testedMode === 'every-event') assert.ok(await isLocal(neighbour, event));
    else
      await assert.rejects(mailhooks.temporal.workflow.getHandle(`event/${neighbour}/${event}`).describe());
  }

  it('on one host have few requests in flight, whatever the number of accounts, and a neighbour is served immediately', async () => {
    const accounts: string[] = [];
    for (let n = 0; n < limits.host + 10; n += 1) {
      const account = await mailhooks.api.newAccount();
      await newEndpoints(account, 1);
      accounts.push(account);
    }
    provider.answer = held.answer;
    const [first, others] = [accounts.slice(0, limits.host), accounts.slice(limits.host)];
    for (const account of first) await mailhooks.api.newEvent(account, { id: 'one' });
    await until('the host is full', () => Promise.resolve(requests().length === limits.host));
    await untilHanging(() => requests().at(-1));
    for (const account of others) await mailhooks.api.newEvent(account, { id: 'one' });
    await until('others wait', async () => (await mailhooks.deferredEvents()) > 0);
    await neighbourIsServed();
    assert.ok(requests().length < accounts.length, 'none of those that wait is sent');

    held.letGo();
    for (const account of accounts) {
      const { deliveries } = await mailhooks.settled(account, 'one');
      assert.deepEqual([deliveries[0].status, deliveries[0].attemptCount], ['delivered', 1]);
    }
  });

  it('of one account have few requests in flight: an event for more than 20 starts in the retry lane', async () => {
    const attacker = await mailhooks.api.newAccount();
    await newEndpoints(attacker, 50);
    provider.answer = held.answer;
    for (const id of ['one', 'two', 'three']) await mailhooks.api.newEvent(attacker, { id });
    await until('requests hang', () => Promise.resolve(requests().length > 0));
    await until('the other two wait in Postgres', async () => (await mailhooks.deferredEvents()) === 2);
    await neighbourIsServed();
    assert.ok(!(await isLocal(attacker, 'one')));
    // Three times the places in the first second: they might respond.
    assert.ok(requests().length <= 3 * limits.host, `${requests().length} requests`);
    held.letGo();
    for (const id of ['one', 'two', 'three']) {
      const { deliveries } = await mailhooks.settled(attacker, id);
      assert.ok(deliveries.every(({ status, attemptCount }) => status === 'delivered' && attemptCount === 1));
    }
  });

  it('of one account have few requests in flight on different hosts too', async (t) => {
    const attacker = await mailhooks.api.newAccount();
    const hosts = await Promise.all(Array.from({ length: 5 }, () => startReceiver(held.answer)));
    t.after(() => Promise.all(hosts.map((host) => host.close())));
    for (const host of hosts) {
      host.answer = (_request, res) => void res.end();
      for (let n = 0; n < 12; n += 1) {
        await mailhooks.api.newEndpoint(attacker, `${host.url}/${n}`, { eventTypes: [types[n % 4]] });
      }
      host.answer = held.answer;
    }
    const inFlight = (): number =>
      hosts.flatMap(({ received }) => received.filter((one) => !isTest(one))).length;
    // 15 endpoints each: all of them begin in the fast lane.
    for (const type of types) await mailhooks.api.newEvent(attacker, { id: type, type });
    await until('the account has its share', () => Promise.resolve(inFlight() >= limits.account));
    await untilHanging(() => hosts.flatMap(({ received }) => received).at(-1));
    await neighbourIsServed();
    await mailhooks.api.newEndpoint(attacker, `${healthy.url}/attacker`, { eventTypes: ['email.dropped'] });
    await mailhooks.api.newEvent(attacker, { id: 'another', type: 'email.dropped' });
    if (testedMode === 'every-event')
      assert.ok(!(await isLocal(attacker, 'another')), 'nor at a host that is well');
    held.letGo();
    for (const type of types) {
      const { deliveries } = await mailhooks.settled(attacker, type);
      assert.ok(deliveries.every(({ status }) => status === 'delivered'));
    }
  });
  it('in a whole process get a third of it; the fast lane is left to endpoints that have responded since', async (t) => {
    const hosts = await Promise.all(
      Array.from({ length: Math.ceil(limits.process / limits.host) }, () => startReceiver()),
    );
    t.after(() => Promise.all(hosts.map((host) => host.close())));
    const subscribe = async (host: Receiver): Promise<string> => {
      const account = await mailhooks.api.newAccount();
      for (let n = 0; n < limits.host; n += 1) await mailhooks.api.newEndpoint(account, `${host.url}/${n}`);
      host.answer = held.answer;
      return account;
    };
    const accounts = await Promise.all(hosts.map(subscribe));
    await Promise.all(accounts.map((account) => mailhooks.api.newEvent(account, { id: 'hangs' })));
    const hanging = (): Received[] => hosts.flatMap(({ received }) => received.filter((one) => !isTest(one)));
    await until('they have their share', () => Promise.resolve(hanging().length >= limits.process));
    await untilHanging(() => hanging().sort((one, other) => one.at - other.at)[limits.process - 1]);

    const newcomer = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(newcomer, `${healthy.url}/newcomer`);
    for (const event of ['first', 'second']) {
      await mailhooks.api.newEvent(newcomer, { id: event });
      const { deliveries } = await mailhooks.settled(newcomer, event);
      assert.deepEqual([deliveries[0].status, deliveries[0].attemptCount], ['delivered', 1]);
    }
    assert.ok(!(await isLocal(newcomer, 'first')), 'it might hang too');
    if (testedMode === 'every-event') assert.ok(await isLocal(newcomer, 'second'));
    held.letGo();
    for (const account of accounts) {
      const { deliveries } = await mailhooks.settled(account, 'hangs');
      assert.ok(deliveries.every(({ status }) => status === 'delivered'));
    }
  });
});

const types = ['email.processed', 'email.opened', 'email.delivered', 'email.complained'];

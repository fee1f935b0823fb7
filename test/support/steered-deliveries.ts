import { after, before } from 'node:test';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { deliveriesQuery, type DeliveryState } from '../../src/workflows/types.ts';
import { startTestMailhooks, type TestMailhooks } from './mailhooks.ts';
import { comeBackLater, inTurn, startReceiver, statuses, type Receiver } from './receiver.ts';
import { until } from './until.ts';

/**
 * Accounts, endpoints and deliveries to steer by hand, for the tests of one `describe`. The receiver asks for hours: only a
 * retry by hand brings an attempt forward.
 */
export function steeredDeliveries() {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let endpoints = 0;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_MAX_ATTEMPTS: '3' });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const eventOf = async (id: string) =>
    (await mailhooks.api.get(`/v1/accounts/${account}/events/${id}`)).body;
  const pathOf = (id: string, action = '') => `/v1/accounts/${account}/deliveries/${id}${action}`;
  const deliveryOf = async (id: string) => (await mailhooks.api.get(pathOf(id))).body;
  const numbersOf = ({ attempts }: { attempts: { sequence: number; number: number }[] }) =>
    attempts.map(({ sequence, number }) => `${sequence}.${number}`);
  const requests = () => receiver.received.filter(({ path }) => path === `/${endpoints}`);

  const untilStatus = (id: string, status: string) =>
    until(`it is ${status}`, async () => {
      const delivery = await deliveryOf(id);
      return delivery.status === status && delivery;
    });
  const untilAttempts = (id: string, count: number) =>
    until(`attempt ${count} is logged`, async () => {
      const delivery = await deliveryOf(id);
      return delivery.attempts.length === count && delivery;
    });
  const stateOf = async (event: string): Promise<string | undefined> => {
    const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, event));
    return (await handle.query<DeliveryState[]>(deliveriesQuery))[0]?.state;
  };

  /** A new account, which is `account` from now on, with an endpoint at a path of its own. */
  async function newEndpoint(): Promise<string> {
    account = await mailhooks.api.newAccount();
    endpoints += 1;
    return (await mailhooks.api.newEndpoint(account, `${receiver.url}/${endpoints}`)).id;
  }

  /** A delivery that waits for its second attempt. */
  async function waiting(): Promise<{ endpoint: string; event: string; delivery: string }> {
    receiver.answer = inTurn(statuses(200), comeBackLater);
    const endpoint = await newEndpoint();
    const event = await mailhooks.api.newEvent(account);
    const delivery = (await eventOf(event)).deliveries[0].id;
    await untilStatus(delivery, 'retrying');
    // On failure alone, its workflow begins after that.
    await mailhooks.started(account, event);
    return { endpoint, event, delivery };
  }

  /** All three attempts made, by hand. */
  async function exhausted() {
    const made = await waiting();
    await mailhooks.api.post(pathOf(made.delivery, '/retry'));
    await untilAttempts(made.delivery, 2);
    await mailhooks.api.post(pathOf(made.delivery, '/retry'));
    await untilStatus(made.delivery, 'failed');
    await mailhooks.settled(account, made.event);
    return made;
  }

  return {
    get mailhooks() {
      return mailhooks;
    },
    get receiver() {
      return receiver;
    },
    get account() {
      return account;
    },
    set account(other) {
      account = other;
    },
    ...{ eventOf, pathOf, deliveryOf, numbersOf, requests, untilStatus, untilAttempts, stateOf },
    ...{ newEndpoint, waiting, exhausted },
  };
}

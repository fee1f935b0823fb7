import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { startReceiver, type Received, type Receiver } from '../support/receiver.ts';
import type { Kind } from './load.ts';

/** One webhook as it came in. */
export interface Arrival {
  path: string;
  webhookId: string;
  eventId: string;
  attempt: number;
  /** Unix ms. */
  at: number;
  /** Whether the answer is 2xx. */
  taken: boolean;
  /** Whether the connection was reset instead: then the same attempt may send its request once more. */
  reset: boolean;
  /** `other-time`: rightly signed, with a time that the official library refuses. */
  signature: 'good' | 'other-time' | 'wrong';
}

export interface Receivers {
  readonly url: string;
  readonly arrivals: Arrival[];
  /** What comes in on a path is recorded from here on. */
  expect(path: string, kind: Kind, secret: string): void;
  /** Resolves when all that was on its way when it was called is among the arrivals, whatever kept this process from reading it. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

const slowMs = 1_000;
/** No receiver is so flaky that it refuses one webhook for ever. */
const maxRefusals = 2;

export async function startReceivers(): Promise<Receivers> {
  const arrivals: Arrival[] = [];
  const expected = new Map<string, { webhook: Webhook; answer: (webhookId: string) => Answer }>();
  const receiver: Receiver = await startReceiver(async (request, res) => {
    // All that is needed of it is kept here.
    receiver.received.length = 0;
    const path = expected.get(request.path);
    if (!path) return void res.end();
    const webhookId = String(request.headers['webhook-id']);
    const answer = path.answer(webhookId);
    arrivals.push({
      path: request.path,
      webhookId,
      eventId: String(request.headers['mailhooks-event-id']),
      attempt: Number(request.headers['mailhooks-attempt']),
      at: request.at,
      taken: answer === 'take' || answer === 'take-slowly',
      reset: answer === 'reset',
      signature: check(path.webhook, request),
    });
    await give(answer, res);
  });
  return {
    url: receiver.url,
    arrivals,
    expect: (path, kind, secret) =>
      void expected.set(path, { webhook: new Webhook(secret), answer: answers[kind]() }),
    async catchUp() {
      // Connections are accepted in their order, and what lies in one is read in the turn after that.
      for (let turn = 0; turn < 3; turn += 1) await fetch(receiver.url, { headers: { connection: 'close' } });
    },
    close: () => receiver.close(),
  };
}

type Answer = 'take' | 'take-slowly' | 'refuse' | 'reset';

const answers: Record<Kind, () => (webhookId: string) => Answer> = {
  healthy: () => () => 'take',
  slow: () => () => 'take-slowly',
  failing: () => () => 'refuse',
  flaky: () => {
    const refusals = new Map<string, number>();
    let requests = 0;
    return (webhookId) => {
      requests += 1;
      const count = refusals.get(webhookId) ?? 0;
      if (requests % 3 !== 0 || count >= maxRefusals) return 'take';
      refusals.set(webhookId, count + 1);
      return requests % 2 === 0 ? 'refuse' : 'reset';
    };
  },
};

async function give(answer: Answer, res: ServerResponse): Promise<void> {
  if (answer === 'reset') return void res.destroy();
  if (answer === 'take-slowly') await delay(slowMs);
  res.statusCode = answer === 'refuse' ? 500 : 200;
  res.end(answer);
}

/** As a customer checks it, with the official library; its verdict on the timestamp is separate. */
function check(webhook: Webhook, { headers, body }: Received): Arrival['signature'] {
  try {
    webhook.verify(body, headers as Record<string, string>);
    return 'good';
  } catch {
    const at = new Date(1_000 * Number(headers['webhook-timestamp']));
    const right = webhook.sign(String(headers['webhook-id']), at, body);
    return headers['webhook-signature'] === right ? 'other-time' : 'wrong';
  }
}

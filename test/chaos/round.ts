import { until } from '../support/until.ts';
import type { FaultName } from './fault-names.ts';
import { faults } from './faults.ts';
import { kinds, typeOf, typesFor, type Kind } from './load.ts';
import type { Mark } from './marks.ts';
import type { ChaosOptions } from './options.ts';
import { startProducer, type Posted } from './producer.ts';
import type { Arrival } from './receivers.ts';
import type { Stack } from './stack.ts';

export interface Endpoint {
  id: string;
  path: string;
  /** Whom its mails go to. */
  owner: string;
}

/** One fault under load, with an account of its own. */
export interface Round {
  fault: FaultName;
  account: string;
  endpoints: Record<Kind, Endpoint>;
  posted: readonly Posted[];
  refusals: ReadonlyMap<string, number>;
  marks: readonly Mark[];
  /** Longest time in which the healthy endpoint got nothing new, from the strike on. */
  gapMs: number;
}

/** Seconds' worth of load before a fault, and of events that must arrive after it. */
const secondsBefore = 3;
const secondsAfter = 4;
const recoveryMs = 180_000;

/** Resolves when what was posted after the fault has arrived; what was in flight in it may still be on its way. */
export async function runRound(
  stack: Stack,
  fault: FaultName,
  perSecond: number,
  options: ChaosOptions,
): Promise<Round> {
  const account = fault;
  await stack.client.newAccount({ id: account });
  const endpoints = await subscribe(stack, account);
  const arrived = (): Arrival[] =>
    stack.receivers.arrivals.filter(({ path }) => path === endpoints.healthy.path);
  const producer = startProducer({
    url: stack.url,
    key: stack.client.key,
    account,
    perSecond,
    typeOf,
  });
  try {
    const before = secondsBefore * perSecond;
    await until('the load has begun', async () => arrived().length >= before, recoveryMs);
    const struckAt = Date.now();
    const marks = await faults[fault](stack, options);
    const goodAt = Date.now();
    const after = secondsAfter * perSecond;
    const since = (): Posted[] => producer.posted.filter(({ at }) => at > goodAt).slice(0, after);
    await until('load after the fault', async () => since().length >= after, recoveryMs);
    await producer.stop();
    await until(
      'what was posted after the fault has arrived',
      async () => {
        const ids = new Set(arrived().map(({ eventId }) => eventId));
        return since().every(({ id }) => ids.has(id));
      },
      recoveryMs,
    );
    const { posted, refusals } = producer;
    return { fault, account, endpoints, posted, refusals, marks, gapMs: longestGap(arrived(), struckAt) };
  } finally {
    await producer.stop().catch(() => undefined);
  }
}

async function subscribe({ client, receivers }: Stack, account: string): Promise<Round['endpoints']> {
  const made = await Promise.all(
    kinds.map(async (kind): Promise<[Kind, Endpoint]> => {
      const path = `/${account}/${kind}`;
      const owner = `${account}.${kind}@example.com`;
      const fields = { name: kind, eventTypes: typesFor(kind), ownerEmail: owner };
      const { id, secret } = await client.newEndpoint(account, receivers.url + path, fields);
      receivers.expect(path, kind, secret);
      return [kind, { id, path, owner }];
    }),
  );
  return Object.fromEntries(made) as Round['endpoints'];
}

function longestGap(arrivals: readonly Arrival[], from: number): number {
  const firsts = new Map<string, number>();
  for (const { eventId, at } of arrivals) if (!firsts.has(eventId)) firsts.set(eventId, at);
  const times = [...firsts.values()].sort((a, b) => a - b);
  const gaps = times.map((at, n) => (at < from ? 0 : at - (times[n - 1] ?? from)));
  return Math.max(0, ...gaps);
}

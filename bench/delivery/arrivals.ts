import { clockMs } from './clock.ts';

/** One webhook at the receiver. `at` is of `clockMs`. */
export interface Arrival {
  eventId: string;
  path: string;
  attempt: number;
  at: number;
}

/** Webhooks, one for each event and endpoint. */
export interface Tally {
  expected: number;
  lost: number;
  duplicates: number;
}

export interface Arrivals {
  /** @returns when the last of these webhooks came in; undefined when nothing more came in for a minute */
  expect(eventId: string, paths: readonly string[]): Promise<number | undefined>;
  arrived(batch: readonly Arrival[]): void;
  tally(): Tally;
}

interface Awaited {
  missing: number;
  settle: (at: number | undefined) => void;
  reject: (reason: unknown) => void;
}

const silentMs = 60_000;

/** Compares what was posted with what the receiver got: each webhook is to arrive exactly once. */
export function createArrivals(signal: AbortSignal): Arrivals {
  const counts = new Map<string, number>();
  /** By event and path, as `counts`. */
  const awaited = new Map<string, Awaited>();
  let lastAt = -Infinity;
  signal.addEventListener('abort', () => {
    for (const { reject } of awaited.values()) reject(signal.reason);
  });

  const arrive = ({ eventId, path, attempt, at }: Arrival): void => {
    const key = `${eventId} ${path}`;
    const count = counts.get(key);
    // Unknown: the test payload of a new endpoint. And what was refused is to come again.
    if (count === undefined || (attempt > 1 && !/^\/(ok|slow)\//.test(path))) return;
    counts.set(key, count + 1);
    const some = awaited.get(key);
    if (count > 0 || !some) return;
    lastAt = at;
    some.missing -= 1;
    if (some.missing === 0) some.settle(at);
  };

  return {
    async expect(eventId, paths) {
      signal.throwIfAborted();
      const keys = paths.map((path) => `${eventId} ${path}`);
      for (const key of keys) counts.set(key, 0);
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      const timer = setInterval(() => {
        if (clockMs() - lastAt > silentMs) resolve(undefined);
      }, silentMs);
      const some = { missing: paths.length, settle: resolve, reject };
      for (const key of keys) awaited.set(key, some);
      try {
        return await promise;
      } finally {
        clearInterval(timer);
        for (const key of keys) awaited.delete(key);
      }
    },
    arrived(batch) {
      for (const one of batch) arrive(one);
    },
    tally() {
      const all = [...counts.values()];
      return {
        expected: all.length,
        lost: all.filter((count) => count === 0).length,
        duplicates: all.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
      };
    },
  };
}

import assert from 'node:assert/strict';
import { beforeEach } from 'node:test';
import { createBulkhead } from '../../src/delivery/isolation/bulkhead.ts';
import type { Bulkhead, Permit, Refusal } from '../../src/delivery/isolation/bulkhead-types.ts';
import type { Lane } from '../../src/delivery/isolation/concurrency-gate.ts';
import type { Target } from '../../src/delivery/isolation/suspect-slots.ts';
import type { Exchange } from '../../src/domain/delivery/exchange.ts';

export const answer = (status: number, durationMs = 5): Exchange => ({
  durationMs,
  response: { status, headers: {}, body: '' },
  failure: null,
});
export const timedOut: Exchange = {
  durationMs: 6_000,
  response: null,
  failure: { code: 'timeout', message: 'no answer' },
};
export const windowMs = 86_400_000;

/** Each with an account and a host of its own, unless something else is said. */
export const endpoint = (id: string, shared: Partial<Target> = {}): Target => ({
  endpointId: id,
  accountId: `of ${id}`,
  host: `${id}.example.com`,
  ...shared,
});
export const a = endpoint('a');
export const b = endpoint('b');

export const isPermit = (answered: Permit | Refusal): answered is Permit => 'release' in answered;

/** A bulkhead for each test of one `describe`, with a clock that the test sets; milliseconds. */
export function bulkheadStage() {
  let clock: number;
  let bulkhead: Bulkhead;
  let deliveries: number;

  beforeEach(() => {
    clock = 0;
    deliveries = 0;
    bulkhead = createBulkhead({ slots: 300, requestTimeoutMs: 6_000, longestDelayMs: windowMs }, () => clock);
  });

  const ask = (lane: Lane, target = a, how: { id?: string; patienceMs?: number } = {}) => {
    const { id = `dlv_${(deliveries += 1)}`, patienceMs = 0 } = how;
    return bulkhead.acquire(target, { lane, deliveryId: id, patienceMs });
  };
  /** Takes a slot, and sends. */
  const take = async (lane: Lane, target = a, id?: string): Promise<Permit> => {
    const permit = await ask(lane, target, id === undefined ? {} : { id });
    assert.ok(isPermit(permit), JSON.stringify(permit));
    permit.sent();
    return permit;
  };
  const rejectedFor = async (target = a, id?: string): Promise<number> => {
    const refusal = await ask('retry', target, id === undefined ? {} : { id });
    assert.ok('retryAfterMs' in refusal);
    return refusal.retryAfterMs;
  };
  const closed = { lane: 'retry' };
  const see = async (exchange: Exchange, target = a, times = 1): Promise<void> => {
    for (let n = 0; n < times; n += 1)
      await bulkhead.watch(target.endpointId, () => Promise.resolve(exchange));
  };
  /** Takes a slot, and makes a request that does not end by itself. */
  async function hang(lane: Lane, target = a) {
    const permit = await take(lane, target);
    const { promise, resolve } = Promise.withResolvers<Exchange>();
    const request = bulkhead.watch(target.endpointId, () => promise);
    return async (exchange: Exchange): Promise<void> => {
      resolve(exchange);
      await request;
      permit.release();
    };
  }
  async function slotsIn(lane: Lane, target = a): Promise<number> {
    for (let count = 0; ; count += 1) if (!isPermit(await ask(lane, target))) return count;
  }
  const times = <T>(count: number, work: () => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, work));

  return {
    get bulkhead() {
      return bulkhead;
    },
    get clock() {
      return clock;
    },
    set clock(ms) {
      clock = ms;
    },
    ...{ ask, take, rejectedFor, closed, see, hang, slotsIn, times },
  };
}

import type { Logger } from 'pino';
import type { AttemptError } from '../../domain/delivery/delivery.ts';
import type { RetryPolicy } from '../../domain/delivery/retry-ladder.ts';
import type { Shortage } from '../../domain/delivery/shortage.ts';
import type { BatchedQueries } from '../../store/batching/batched-queries.ts';
import type { Queryable } from '../../store/pool.ts';
import type { SecretBox } from '../../secrets/secret-box.ts';
import type { DeliveryMetrics } from './delivery-metrics.ts';
import type { Bulkhead } from '../isolation/bulkhead-types.ts';
import type { GeoLookup } from '../request/geoip.ts';
import type { HttpSender } from '../http/http-sender.ts';
import type { SendBudget } from '../isolation/send-budget.ts';

/** What attempts are made with. A process has one of these, which activities and in-process first attempts share. */
export interface AttemptDeps {
  db: Queryable;
  /** The same as an account may use it. */
  dbOf: (accountId: string) => Queryable;
  batched: Pick<BatchedQueries, 'loadJob' | 'recordAttempt'>;
  box: SecretBox;
  sender: HttpSender;
  bulkhead: Bulkhead;
  budget: SendBudget;
  /** Undefined: no GeoIP file is configured. */
  geo: GeoLookup | undefined;
  retry: RetryPolicy;
  metrics: DeliveryMetrics;
  log: Logger;
  /** In [0, 1); draws the jitter. Default `Math.random`. */
  random?: () => number;
  /** Unix ms, by which delays and the window are calculated. Default `Date.now`; a test that skips time brings its own. */
  clock?: (() => Promise<number>) | undefined;
}

/** How one attempt left its delivery. */
export type AttemptResult =
  | { outcome: 'delivered' | 'held' | 'cancelled' | 'suppressed' | 'paused'; number: number }
  /**
   * Nothing was sent: the endpoint has no free slot in this lane, the budget of bytes is used up, or this process lacks a
   * resource.
   */
  | { outcome: 'busy'; number: number; delayMs: number; shortage?: 'bytes' | Shortage }
  | { outcome: 'retry'; number: number; delayMs: number; error: AttemptError }
  | { outcome: 'exhausted'; number: number; error: AttemptError };

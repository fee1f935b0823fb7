import type { AttemptError, DeliveryOutcome } from '../../domain/delivery/delivery.ts';
import type { Shortage } from '../../domain/delivery/shortage.ts';

/** An attempt's record in the log. */
interface Attempt {
  sequence: number;
  number: number;
  startedAt: Date;
  durationMs: number;
  error: AttemptError | null;
}

/**
 * What this room reports; `src/telemetry` counts it. A delivery's end is reported once: by `attempted` where an attempt ends
 * it, else by `ended`.
 */
export interface DeliveryMetrics {
  /** An attempt has been logged. @param status of its delivery after it */
  attempted(acceptedAt: Date, attempt: Attempt, status: 'delivered' | 'retrying' | 'failed'): void;
  /** A delivery has ended, or is held, without an attempt of its own. */
  ended(outcome: DeliveryOutcome, count?: number): void;
  /** A due delivery was rejected with a delay: it is tried again when its endpoint has a free slot. */
  rejected(): void;
  /** A due delivery was not sent, as the budget of bytes is used up or this process lacks a resource. */
  deferred(shortage: 'bytes' | Shortage): void;
  /** A POST that may hold several events has been made. */
  posted(events: number): void;
}

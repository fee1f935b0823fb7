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
  /** An attempt has been logged. @param status of its delivery since */
  attempted(acceptedAt: Date, attempt: Attempt, status: 'delivered' | 'retrying' | 'failed'): void;
  /** A delivery has ended, or is held, without an attempt of its own. */
  ended(outcome: DeliveryOutcome, count?: number): void;
  /** A due delivery was rejected with a delay: it comes back when its endpoint has a free slot. */
  rejected(): void;
  /** A delivery was due, and nothing was sent as bytes have their budget or this process lacks something. */
  deferred(shortage: 'bytes' | Shortage): void;
  /** A POST that may hold several events has been made. */
  posted(events: number): void;
}

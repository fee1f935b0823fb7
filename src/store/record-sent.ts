import { setTimeout as delay } from 'node:timers/promises';
import { isDeadlock, isUnavailable } from './pool.ts';

/**
 * How long the database may be away before a request or a mail counts as not sent, in ms. The timeouts of the activities that
 * send allow for it.
 */
const maxAwayMs = 20_000;

/**
 * Records that a request or a mail has been sent. Only the record is tried again, so that nobody gets a second one.
 * @throws what `record` throws for another reason than a database that is away or a deadlock, or after `maxAwayMs`
 */
export async function recordSent<T>(record: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + maxAwayMs;
  for (let pauseMs = 100; ; pauseMs = Math.min(2 * pauseMs, 2_000)) {
    try {
      return await record();
    } catch (error) {
      if (!(isUnavailable(error) || isDeadlock(error)) || performance.now() + pauseMs > giveUpAt) throw error;
    }
    await delay(pauseMs);
  }
}

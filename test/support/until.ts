import { AssertionError } from 'node:assert';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again until there is an answer. For what announces itself nowhere; the deadline only ends a test that is stuck.
 * Who is asked may not know of it yet: an error is no answer, but an assertion that fails is one.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  deadlineMs = 180_000,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    let cause: unknown;
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      if (error instanceof AssertionError) throw error;
      cause = error;
    }
    if (Date.now() > end) throw new Error(`still not: ${what}`, { cause });
    await delay(25);
  }
}

import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until there is an answer. For what announces itself nowhere; the deadline only ends a test that hangs. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  deadlineMs = 30_000,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`still not: ${what}`);
    await delay(25);
  }
}

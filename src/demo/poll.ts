import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again until the answer will do, as a client does. Past the deadline the last answer serves: the check that reads
 * it then shows what came instead.
 */
export async function poll<T>(
  ask: () => Promise<T>,
  willDo: (answer: T) => boolean,
  signal: AbortSignal,
  deadlineMs = 60_000,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (willDo(answer) || Date.now() > end) return answer;
    await delay(50, undefined, { signal });
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { BlockedTargetError, hostOf, type TargetGuard } from '../../delivery/guard/target-guard.ts';
import { invalid } from '../../domain/basics/errors.ts';

/** A resolver that takes longer must not delay the caller, in ms: every attempt looks the name up again. */
const lookupTimeoutMs = 3_000;

/**
 * Refuses a URL to which nothing could ever be delivered. A name that does not resolve now is let through: its host may come
 * later, and every attempt is vetted again.
 * @param path where the URL stands in the input
 * @param account whose limit of look-ups it counts against
 * @throws DomainError `validation_failed`
 */
export async function checkTarget(
  guard: TargetGuard,
  url: string,
  path: string,
  account?: string,
): Promise<void> {
  const host = hostOf(checkUrl(guard, url, path));
  try {
    await Promise.race([guard.resolve(host, account), delay(lookupTimeoutMs, undefined, { ref: false })]);
  } catch (error) {
    refuse(error, path);
  }
}

/**
 * The same without a look-up, for an endpoint that gets no webhooks yet: its name is looked up when it is enabled.
 * @throws DomainError `validation_failed`
 */
export function checkUrl(guard: TargetGuard, url: string, path: string): URL {
  try {
    return guard.checkUrl(url);
  } catch (error) {
    refuse(error, path);
    throw error;
  }
}

function refuse(error: unknown, path: string): void {
  if (error instanceof BlockedTargetError) throw invalid([{ path, message: error.message }]);
}

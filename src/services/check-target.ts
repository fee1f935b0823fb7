import { setTimeout as delay } from 'node:timers/promises';
import { BlockedTargetError, hostOf, type TargetGuard } from '../delivery/target-guard.ts';
import { invalid } from '../domain/errors.ts';

/** A resolver that takes longer must not keep the caller: every attempt looks the name up again. */
const lookupTimeoutMs = 3_000;

/**
 * Refuses a URL that could never be delivered to. A name that does not resolve right now is let through: its host may
 * come later, and every attempt is vetted again.
 * @param path where the URL stands in the input
 * @throws DomainError `validation_failed`
 */
export async function checkTarget(guard: TargetGuard, url: string, path: string): Promise<void> {
  try {
    const lookup = guard.resolve(hostOf(guard.checkUrl(url)));
    await Promise.race([lookup, delay(lookupTimeoutMs, undefined, { ref: false })]);
  } catch (error) {
    if (error instanceof BlockedTargetError) throw invalid([{ path, message: error.message }]);
  }
}

import type { Caller } from '../../domain/account/caller.ts';

/** Keys that were good a moment ago: a program that posts thousands of events has its key looked up once a second. */
export interface ApiKeyCache {
  /** @returns the caller of the key; null: unknown, which is not remembered */
  find(hash: Buffer, lookUp: () => Promise<Caller | null>): Promise<Caller | null>;
  /** After keys were deleted: in this process that counts immediately. */
  clear(): void;
}

/** A key that was deleted by another process is good for so long. */
const knownMs = 1_000;
/** Remembered at most, the oldest forgotten first. */
const most = 10_000;

/** @param now in ms; default the process's own clock */
export function createApiKeyCache(now: () => number = () => performance.now()): ApiKeyCache {
  const known = new Map<string, { caller: Caller; until: number }>();
  let clearings = 0;
  return {
    async find(hash, lookUp) {
      const key = hash.toString('latin1');
      const remembered = known.get(key);
      if (remembered && remembered.until > now()) return remembered.caller;
      known.delete(key);
      const before = clearings;
      const until = now() + knownMs;
      const caller = await lookUp();
      // What was read before keys were deleted may be of one of them.
      if (!caller || clearings !== before) return caller;
      known.set(key, { caller, until });
      const [oldest = ''] = known.keys();
      if (known.size > most) known.delete(oldest);
      return caller;
    },
    clear() {
      clearings += 1;
      known.clear();
    },
  };
}

import type { Caller } from '../../domain/account/caller.ts';

/** Remembers keys that were valid a moment ago: the key of a program that posts all the time is looked up once a second. */
export interface ApiKeyCache {
  /** @returns the caller of the key; null: unknown, which is not remembered */
  find(hash: Buffer, lookUp: () => Promise<Caller | null>): Promise<Caller | null>;
  /** To be called after keys were deleted, which counts immediately in this process. */
  clear(): void;
}

/** How long a key is accepted after another process has deleted it, in ms. */
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
      // A caller that was read before keys were deleted may belong to one of them.
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

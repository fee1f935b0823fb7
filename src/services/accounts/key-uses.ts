import type { Logger } from 'pino';
import type { Queryable } from '../../store/pool.ts';
import { noteKeyUses } from '../../store/tenants/api-keys.ts';

/** Notes when keys were last used, without delaying the requests that use them. */
export interface KeyUses {
  note(keyId: string): void;
  /** Writes what has been noted. */
  close(): Promise<void>;
}

/** A key's use is written once in this time, in ms, however often it is used. */
const onceInMs = 60_000;
/** Uses within this time share a statement, in ms. */
const gatherMs = 500;
/** Keys that are remembered as written, the oldest forgotten first. */
const most = 10_000;

/** @param now in ms; default the process's own clock */
export function createKeyUses(
  db: Queryable,
  log: Logger,
  now: () => number = () => performance.now(),
): KeyUses {
  const written = new Map<string, number>();
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const write = async (): Promise<void> => {
    timer = undefined;
    const ids = [...waiting];
    waiting.clear();
    if (ids.length === 0) return;
    await noteKeyUses(db, ids).catch((error: unknown) =>
      log.warn({ error: String(error) }, 'when keys were used is not noted'),
    );
  };
  return {
    note(keyId) {
      const at = now();
      if (at - (written.get(keyId) ?? -Infinity) < onceInMs) return;
      written.delete(keyId);
      written.set(keyId, at);
      const [oldest = ''] = written.keys();
      if (written.size > most) written.delete(oldest);
      waiting.add(keyId);
      timer ??= setTimeout(() => void write(), gatherMs).unref();
    },
    async close() {
      clearTimeout(timer);
      await write();
    },
  };
}

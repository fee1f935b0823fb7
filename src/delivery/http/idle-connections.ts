import type { Connection } from './connection.ts';

/** Connections that wait for their next request. */
export interface IdleConnections {
  /** Takes out the connection that became idle last. */
  take(origin: string): Connection | undefined;
  /** @param keepAlive the receiver's header of that name */
  put(origin: string, connection: Connection, keepAlive: string | undefined): void;
  drop(origin: string, connection: Connection): void;
  closeAll(): void;
}

/** How long an idle connection is kept, in ms; up to `maxIdleMs` where the receiver's `Keep-Alive` offers more. */
const idleMs = 4_000;
const maxIdleMs = 10_000;
/** We close a connection this much before the receiver would, in ms: a request that is sent as it closes is lost. */
const marginMs = 2_000;

/** @param maxAgeMs after which a connection is not used again */
export function createIdleConnections(maxAgeMs: number): IdleConnections {
  const idle = new Map<string, { connection: Connection; timer: NodeJS.Timeout }[]>();
  const isOld = ({ openedAt }: Connection): boolean => performance.now() - openedAt > maxAgeMs;

  const drop = (origin: string, connection: Connection): boolean => {
    const waiting = idle.get(origin);
    const at = waiting?.findIndex((kept) => kept.connection === connection) ?? -1;
    if (!waiting || at === -1) return false;
    clearTimeout(waiting[at]?.timer);
    waiting.splice(at, 1);
    if (waiting.length === 0) idle.delete(origin);
    return true;
  };

  return {
    take(origin) {
      for (let last = idle.get(origin)?.at(-1); last; last = idle.get(origin)?.at(-1)) {
        drop(origin, last.connection);
        if (!isOld(last.connection)) return last.connection;
        last.connection.breakOff();
      }
      return undefined;
    },
    put(origin, connection, keepAlive) {
      const keepMs = keepMsOf(keepAlive);
      if (keepMs <= 0 || isOld(connection)) return connection.breakOff();
      const expire = (): void => {
        if (drop(origin, connection)) connection.breakOff();
      };
      const kept = { connection, timer: setTimeout(expire, keepMs).unref() };
      const waiting = idle.get(origin);
      if (waiting) waiting.push(kept);
      else idle.set(origin, [kept]);
    },
    drop: (origin, connection) => void drop(origin, connection),
    closeAll() {
      for (const { connection, timer } of [...idle.values()].flat()) {
        clearTimeout(timer);
        connection.breakOff();
      }
      idle.clear();
    },
  };
}

function keepMsOf(keepAlive: string | undefined): number {
  const seconds = /timeout=\s*"?(\d+)/i.exec(keepAlive ?? '')?.[1];
  return seconds === undefined ? idleMs : Math.min(Number(seconds) * 1_000 - marginMs, maxIdleMs);
}

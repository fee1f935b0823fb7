import type { Queryable } from '../pool.ts';
import { isCrowded } from './crowded.ts';
import type { ConnectionLimit } from './connection-limit.ts';
import type { WaitingPool } from './waiting-pool.ts';

/** How often a process looks whether others may be refused, in ms. */
const everyMs = 2_000;
/** With fewer left the next one to ask is refused: whoever is refused takes the last one as soon as it is free. */
const scarce = 1;
/** With so many left a pool may grow again, by one at a time. */
const plenty = 2;

/**
 * Looks every 2 s, while the process has connections, whether the server has some left. When it has not, idle ones are
 * closed and each pool keeps half of what it has, so that others get their share; when it has one, idle ones are closed
 * but for one; when it has more, pools grow by one.
 * @returns ends it
 */
export function shareConnections(
  pools: readonly WaitingPool[],
  read: (db: Queryable) => Promise<Pick<ConnectionLimit, 'free'>>,
): () => void {
  let looking = false;
  const freeNow = async (): Promise<number> => {
    // Who has none takes none to look: it is refused if there are none.
    const looks =
      pools.find(({ idleCount }) => idleCount > 0) ?? pools.find(({ established }) => established > 0);
    return looks ? (await read(looks)).free : plenty;
  };
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const free = await freeNow().catch((error: unknown) => {
        if (isCrowded(error)) return 0;
        throw error;
      });
      for (const pool of pools) adjust(pool, free);
    } catch {
      // The next query reports it.
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  return () => clearInterval(timer);
}

function adjust(pool: WaitingPool, free: number): void {
  const { totalCount: held, options } = pool;
  if (free >= plenty) options.max = Math.min(pool.fullSize, options.max + 1);
  else if (free >= scarce) pool.limitTo(options.max, 1);
  else if (held > 0) pool.limitTo(Math.max(1, Math.ceil(held / 2)), 0);
}

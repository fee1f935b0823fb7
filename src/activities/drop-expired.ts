import { dropBefore } from '../store/log/retention.ts';
import type { Activities } from '../workflows/types.ts';
import type { ActivityDeps } from './deps.ts';

const dayMs = 86_400_000;

/** The setting is read at each run, so that a new one counts immediately. At least the retry window and a day are kept. */
export function dropExpired(deps: ActivityDeps): Activities['dropExpired'] {
  return async () => {
    const keptMs = Math.max(deps.retentionMs, deps.retry.windowMs + dayMs);
    const before = new Date(Math.floor((Date.now() - keptMs) / dayMs) * dayMs);
    const dropped = await dropBefore(deps.db, before);
    await deps.mailFiles.sweep();
    if (dropped.partitions.length > 0 || dropped.rows > 0) {
      deps.log.info({ before, ...dropped }, 'retention: what is older was removed');
    }
    return dropped;
  };
}

/** Days back from where a page begins, tried one after the other before all of the log. */
const windowDays = [2, 8];
const dayMs = 86_400_000;

/** Part of the log, as bounds that a statement's partitions are pruned by. */
export interface Window {
  /** Undefined: from its beginning. */
  from: Date | undefined;
  to: Date;
}

/**
 * Reads the newest rows of a log in daily partitions. Most pages are found in the last days: a statement that names them
 * is planned for a few partitions instead of all, which is most of what a page costs.
 * @param limit as many rows end the search
 * @param newest where the page begins; default now, with a day for clocks that differ
 * @param oldest where the search ends; default: the log's beginning
 */
export async function readNewest<T>(
  { limit, newest, oldest }: { limit: number; newest: Date | undefined; oldest: Date | undefined },
  read: (window: Window) => Promise<T[]>,
): Promise<T[]> {
  const to = newest ?? new Date(Date.now() + dayMs);
  for (const days of windowDays) {
    const from = new Date((newest?.getTime() ?? Date.now()) - days * dayMs);
    if (oldest && from <= oldest) break;
    const rows = await read({ from, to });
    if (rows.length >= limit) return rows;
  }
  return await read({ from: oldest, to });
}

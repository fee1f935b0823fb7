interface Row {
  id: string;
}

/**
 * Puts what was polled beside what is shown: rows that are shown get their newest state in place, and what is new is only
 * counted, so that nothing moves under the reader's eyes.
 */
export function mergeNewest<T extends Row>(
  shown: readonly T[],
  polled: readonly T[],
): { rows: readonly T[]; fresh: number; isMore: boolean } {
  const byId = new Map(polled.map((row) => [row.id, row]));
  const known = new Set(shown.map(({ id }) => id));
  const firstKnown = polled.findIndex(({ id }) => known.has(id));
  // What stands below a row that is shown is older than it: left out by its filter then, and no news.
  const fresh = firstKnown === -1 ? polled.length : firstKnown;
  // Where none is known, there may be others between those that are shown and those that were polled.
  const isMore = firstKnown === -1 && shown.length > 0 && fresh > 0;
  return { rows: shown.map((row) => byId.get(row.id) ?? row), fresh, isMore };
}

/** One page of a list, with the place at which the next one goes on. */
export interface Page<T, Position> {
  rows: T[];
  /** Of the last row here; null when nothing follows. */
  next: Position | null;
}

/** Cuts `limit + 1` rows to a page: the one too many says that another page follows. */
export function cut<T, Position>(
  rows: T[],
  limit: number,
  position: (row: T) => Position,
): Page<T, Position> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { rows: kept, next: rows.length > limit && last !== undefined ? position(last) : null };
}

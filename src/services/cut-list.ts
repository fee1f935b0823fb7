import { listLength } from '../domain/basics/list-length.ts';

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

/** The same for rows that are not read yet: as many as fit into a page, and one at least. */
export function fit<T extends { size: number }, Position>(
  rows: T[],
  limit: number,
  position: (row: T) => Position,
): Page<T, Position> {
  let bytes = 0;
  const tooMuch = rows.findIndex(({ size }, index) => (bytes += size) > listLength.bytes && index > 0);
  const kept = rows.slice(0, tooMuch === -1 ? limit : Math.min(limit, tooMuch));
  const last = kept.at(-1);
  return { rows: kept, next: rows.length > kept.length && last !== undefined ? position(last) : null };
}

/** Cuts a page by the size of its rows as JSON. @param position of the last row that is kept */
export function trim<T, Position>(
  page: Page<T, Position>,
  position: (row: T) => Position,
): Page<T, Position> {
  let bytes = 0;
  const tooMuch = page.rows.findIndex(
    (row, index) => (bytes += Buffer.byteLength(JSON.stringify(row))) > listLength.bytes && index > 0,
  );
  if (tooMuch === -1) return page;
  const rows = page.rows.slice(0, tooMuch);
  return { rows, next: position(rows.at(-1) as T) };
}

import type { QueryConfig } from 'pg';

/**
 * The SET list of a partial update, with a trailing comma unless empty.
 * @param columns the column of each field that may be set: nothing else gets into the SQL
 * @param firstParameter number of the first `$n` to use
 */
export function assignments(
  patch: Readonly<Record<string, unknown>>,
  columns: Readonly<Record<string, string>>,
  firstParameter: number,
): { sql: string; values: unknown[] } {
  const given = Object.entries(patch).filter(
    ([field, value]) => value !== undefined && columns[field] !== undefined,
  );
  return {
    sql: given.map(([field], index) => `${columns[field]} = $${firstParameter + index},`).join(' '),
    values: given.map(([, value]) => value),
  };
}

/** Collects a statement's values; `add` returns the `$n` that stands for one: no value gets into the SQL. */
export function parameters(): { values: unknown[]; add: (value: unknown) => string } {
  const values: unknown[] = [];
  return { values, add: (value) => `$${values.push(value)}` };
}

/**
 * A statement that each connection parses and plans once: what runs for every event is planned longer than it runs.
 * @param name unique among all statements
 */
export const prepared = (name: string, text: string, values: unknown[]): QueryConfig => ({
  name,
  text,
  values,
});

/** The first and the last time of acceptance: only by these are the partitions of other days left out of a plan. */
export function spanOf(rows: readonly { acceptedAt: Date }[]): [Date, Date] {
  const instants = rows.map(({ acceptedAt }) => acceptedAt.getTime());
  return [new Date(Math.min(...instants)), new Date(Math.max(...instants))];
}

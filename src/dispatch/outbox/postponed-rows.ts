/** Rows that this process leaves out for a while, as they cannot be brought to Temporal now. It remembers them in memory only. */
export interface PostponedRows {
  /** For so many ms from now on, also when the row is postponed already. */
  add(id: string, forMs: number): void;
  /** Those that are not postponed now, in their order. */
  others<Row extends { id: string }>(rows: readonly Row[]): Row[];
}

export function createPostponedRows(): PostponedRows {
  const untils = new Map<string, number>();
  return {
    add: (id, forMs) => void untils.set(id, Date.now() + forMs),
    others(rows) {
      for (const [id, until] of untils) if (until <= Date.now()) untils.delete(id);
      return rows.filter(({ id }) => !untils.has(id));
    },
  };
}

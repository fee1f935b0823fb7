/** Rows that this process leaves out for a while, as it cannot bring them to Temporal now. It knows them in memory only. */
export interface PostponedRows {
  /** Postpones a row for this many ms from now on, also when it is postponed already. */
  add(id: string, forMs: number): void;
  /** The rows that are not postponed now, in their order. */
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

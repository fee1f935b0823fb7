/** Rows that are left out for a while, as this process could not bring them to Temporal: the others go first. */
export interface PutBehind {
  add(id: string): void;
  /** Those that are not left out now, in their order. */
  others<Row extends { id: string }>(rows: readonly Row[]): Row[];
}

/** @param forMs how long, from `add` on */
export function createPutBehind(forMs: number): PutBehind {
  const untils = new Map<string, number>();
  return {
    add: (id) => void untils.set(id, Date.now() + forMs),
    others(rows) {
      for (const [id, until] of untils) if (until <= Date.now()) untils.delete(id);
      return rows.filter(({ id }) => !untils.has(id));
    },
  };
}

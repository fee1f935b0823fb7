/** Rows that are left out for a while, as they cannot be brought to Temporal now: the others go first. */
export interface PutBehind {
  add(id: string, forMs: number): void;
  /** Those that are not left out now, in their order. */
  others<Row extends { id: string }>(rows: readonly Row[]): Row[];
}

export function createPutBehind(): PutBehind {
  const untils = new Map<string, number>();
  return {
    add: (id, forMs) => void untils.set(id, Date.now() + forMs),
    others(rows) {
      for (const [id, until] of untils) if (until <= Date.now()) untils.delete(id);
      return rows.filter(({ id }) => !untils.has(id));
    },
  };
}

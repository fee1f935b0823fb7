/** A number for each owner; those with 0 are not kept. */
export interface CountsByOwner {
  /** 0 for one that is not kept. */
  of(owner: string): number;
  /** @param more below 0 to take away */
  add(owner: string, more: number): void;
}

/** Keeps no owner whose count is 0, so that it grows with those that are counted now, not with all that ever were. */
export function createCountsByOwner(): CountsByOwner {
  const counts = new Map<string, number>();
  const of = (owner: string): number => counts.get(owner) ?? 0;
  return {
    of,
    add(owner, more) {
      const sum = of(owner) + more;
      if (sum === 0) counts.delete(owner);
      else counts.set(owner, sum);
    },
  };
}

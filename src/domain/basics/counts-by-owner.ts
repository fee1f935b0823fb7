/** A number for each owner; those with 0 are not kept. */
export interface CountsByOwner {
  /** 0 for one that is not kept. */
  of(owner: string): number;
  /** Of all owners together. */
  inAll(): number;
  /** Of so many in all, what the others leave to this owner, with what it has. */
  leftTo(owner: string, most: number): number;
  /** @param more below 0 to take away */
  add(owner: string, more: number): void;
}

/** Keeps no owner whose count is 0, so that it grows with those that are counted now, not with all that ever were. */
export function createCountsByOwner(): CountsByOwner {
  const counts = new Map<string, number>();
  let total = 0;
  const of = (owner: string): number => counts.get(owner) ?? 0;
  return {
    of,
    inAll: () => total,
    leftTo: (owner, most) => most - total + of(owner),
    add(owner, more) {
      total += more;
      const sum = of(owner) + more;
      if (sum === 0) counts.delete(owner);
      else counts.set(owner, sum);
    },
  };
}

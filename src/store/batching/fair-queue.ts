/** What waits, by owner. Owners take turns; what one owner adds stays in order. */
export interface FairQueue<T> {
  add(owner: string, item: T): void;
  /**
   * Takes items in turn, one of each owner, until none is left that is accepted. An owner whose next item is not accepted
   * is passed over, and comes first the next time.
   * @param accepts asked once for each item, in order; `taken` is how many have been accepted before it
   */
  takeWhile(accepts: (item: T, taken: number, owner: string) => boolean): T[];
  size(): number;
}

export function createFairQueue<T>(): FairQueue<T> {
  /** In the order in which the owners have their turns. */
  const owners = new Map<string, T[]>();
  let size = 0;

  return {
    add(owner, item) {
      const own = owners.get(owner);
      if (own) own.push(item);
      else owners.set(owner, [item]);
      size += 1;
    },
    takeWhile(accepts) {
      const taken: T[] = [];
      let inTurn = [...owners.keys()];
      while (inTurn.length > 0) {
        inTurn = inTurn.filter((owner) => {
          const own = owners.get(owner);
          const [next] = own ?? [];
          if (!own || next === undefined || !accepts(next, taken.length, owner)) return false;
          taken.push(next);
          own.shift();
          owners.delete(owner);
          if (own.length > 0) owners.set(owner, own);
          return own.length > 0;
        });
      }
      size -= taken.length;
      return taken;
    },
    size: () => size,
  };
}

/** Work that is let in a few at a time, and in turn by whom it is for. */
export interface Slots {
  /** Runs the work as soon as there is a slot for its holder. */
  run<T>(holder: string, work: () => Promise<T>): Promise<T>;
}

export interface SlotLimits {
  /** Under way at once, for all holders together. */
  inAll: number;
  /** Under way at once for one holder. */
  ofHolder: number;
}

/**
 * Bounds how many connections slow work takes, so that there are always some left for what is quick. Who waits, waits
 * its turn among holders: one that asks for a hundred gets no more than the next.
 */
export function createSlots({ inAll, ofHolder }: SlotLimits): Slots {
  const waiting = new Map<string, (() => void)[]>();
  const underWay = new Map<string, number>();
  let total = 0;

  /** Who waits and has the fewest under way; of several, who has waited longest. */
  const next = (): string | undefined => {
    let found: string | undefined;
    let fewest = ofHolder;
    for (const holder of waiting.keys()) {
      const own = underWay.get(holder) ?? 0;
      if (own < fewest) [found, fewest] = [holder, own];
    }
    return found;
  };

  const begin = (): void => {
    for (let holder = next(); holder !== undefined && total < inAll; holder = next()) {
      const [first, ...others] = waiting.get(holder) ?? [];
      // Behind the others.
      waiting.delete(holder);
      if (others.length > 0) waiting.set(holder, others);
      underWay.set(holder, (underWay.get(holder) ?? 0) + 1);
      total += 1;
      first?.();
    }
  };

  const end = (holder: string): void => {
    const rest = (underWay.get(holder) ?? 1) - 1;
    if (rest > 0) underWay.set(holder, rest);
    else underWay.delete(holder);
    total -= 1;
    begin();
  };

  return {
    async run(holder, work) {
      await new Promise<void>((resolve) => {
        const queue = waiting.get(holder) ?? [];
        queue.push(resolve);
        waiting.set(holder, queue);
        begin();
      });
      try {
        return await work();
      } finally {
        end(holder);
      }
    },
  };
}

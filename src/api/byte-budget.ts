/** Bytes in memory on behalf of callers: so many for each holder, so many in all. */
export interface ByteBudget {
  /** @param most of this holder; default: as many as there are in all. @returns false, and nothing is taken, when that is too many */
  take(holder: string, bytes: number, most?: number): boolean;
  /** @param bytes that were taken for the holder */
  giveBack(holder: string, bytes: number): void;
}

export function createByteBudget(inAll: number): ByteBudget {
  const held = new Map<string, number>();
  let total = 0;
  return {
    take(holder, bytes, most = inAll) {
      const before = held.get(holder) ?? 0;
      if (before + bytes > most || total + bytes > inAll) return false;
      held.set(holder, before + bytes);
      total += bytes;
      return true;
    },
    giveBack(holder, bytes) {
      const rest = (held.get(holder) ?? 0) - bytes;
      if (rest > 0) held.set(holder, rest);
      else held.delete(holder);
      total -= bytes;
    },
  };
}

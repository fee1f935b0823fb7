import { createCountsByOwner } from '../../domain/basics/counts-by-owner.ts';

/** Bytes in memory on behalf of callers: so many for each holder, so many in all. */
export interface ByteBudget {
  /** @param most of this holder; default: as many as there are in all. @returns false, and nothing is taken, when that is too many */
  take(holder: string, bytes: number, most?: number): boolean;
  /** Takes them, however many there are already. */
  force(holder: string, bytes: number): void;
  /** Bytes that the others leave to this holder, with those that it holds. */
  leftTo(holder: string): number;
  /** Bytes taken for a holder, and for all. */
  takenBy(holder: string): number;
  takenInAll(): number;
  /** @param bytes that were taken for the holder */
  giveBack(holder: string, bytes: number): void;
}

export function createByteBudget(inAll: number): ByteBudget {
  const taken = createCountsByOwner();
  return {
    take(holder, bytes, most = inAll) {
      if (taken.of(holder) + bytes > most || taken.inAll() + bytes > inAll) return false;
      taken.add(holder, bytes);
      return true;
    },
    force: (holder, bytes) => taken.add(holder, bytes),
    leftTo: (holder) => taken.leftTo(holder, inAll),
    takenBy: (holder) => taken.of(holder),
    takenInAll: () => taken.inAll(),
    giveBack: (holder, bytes) => taken.add(holder, -bytes),
  };
}

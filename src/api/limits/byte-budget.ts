import { createCountsByOwner } from '../../domain/basics/counts-by-owner.ts';

/** Bytes in memory on behalf of callers: so many for each holder, so many in all. */
export interface ByteBudget {
  /** @param most of this holder; default: as many as there are in all. @returns false, and nothing is taken, when that is too many */
  take(holder: string, bytes: number, most?: number): boolean;
  /** Takes them, however many are held. */
  force(holder: string, bytes: number): void;
  /** Bytes that the others leave to this holder, with those that it holds. */
  leftTo(holder: string): number;
  /** Bytes held by a holder, and by all. */
  heldBy(holder: string): number;
  heldInAll(): number;
  /** @param bytes that were taken for the holder */
  giveBack(holder: string, bytes: number): void;
}

export function createByteBudget(inAll: number): ByteBudget {
  const held = createCountsByOwner();
  let total = 0;
  const force = (holder: string, bytes: number): void => {
    held.add(holder, bytes);
    total += bytes;
  };
  return {
    take(holder, bytes, most = inAll) {
      if (held.of(holder) + bytes > most || total + bytes > inAll) return false;
      force(holder, bytes);
      return true;
    },
    force,
    leftTo: (holder) => inAll - total + held.of(holder),
    heldBy: (holder) => held.of(holder),
    heldInAll: () => total,
    giveBack(holder, bytes) {
      held.add(holder, -bytes);
      total -= bytes;
    },
  };
}

import { createCountsByOwner } from '../../domain/basics/counts-by-owner.ts';

/** Pages of recoveries that one process makes at the same time: an account may have one for each of its endpoints. */
export interface PagePlaces {
  /** @returns how long the recovery is to wait in its workflow, in ms; 0: it has a place until `leave` */
  enter(accountId: string): number;
  leave(accountId: string): void;
}

/** Of one account, by far fewer than the activities that a process has for all. */
const placesOfAccount = 5;
/** A page that skips stretches of the log takes longer, most take less. */
const pageMs = 1_000;
/** Nobody asks again sooner. */
const leastMs = 1_000;

/** @param now in ms; default the process's own clock */
export function createPagePlaces(now: () => number = () => performance.now()): PagePlaces {
  const underWay = createCountsByOwner();
  /** When the last of those that wait asks again: each has a time of its own. */
  const lastAt = new Map<string, number>();
  const forget = (): void => {
    for (const [accountId, at] of lastAt) if (at < now()) lastAt.delete(accountId);
  };
  return {
    enter(accountId) {
      if (underWay.of(accountId) < placesOfAccount) {
        underWay.add(accountId, 1);
        return 0;
      }
      forget();
      const at = Math.max(lastAt.get(accountId) ?? 0, now() + leastMs) + pageMs / placesOfAccount;
      lastAt.set(accountId, at);
      return Math.ceil(at - now());
    },
    leave: (accountId) => underWay.add(accountId, -1),
  };
}

import { createFairTurns, shareOf, type FairTurns } from '../../store/batching/fair-turns.ts';
import type { ServiceContext } from '../context.ts';

/** Share of the pool's connections for transactions of ingest, which most requests do not need: six of ten. */
const transactionsShare = 0.6;
/** … of one account: others need not wait until one of its large requests has been written. */
const transactionsShareOfAccount = 0.4;
/** … of large ones, which may take minutes: a short transaction never waits for the end of one of them. */
const largeShare = 0.4;
const largeShareOfAccount = 0.2;
/** Large statements in flight together, of which an account has one. */
const slicesAtOnce = 2;

/**
 * @param connections how many the pool has at most
 * @param within turns of all that keeps connections for long
 */
export function createIngestTurns(connections: number, within: FairTurns): ServiceContext['ingestTurns'] {
  const transactions = createFairTurns({
    atOnce: shareOf(connections, transactionsShare),
    perOwner: shareOf(connections, transactionsShareOfAccount),
    within,
  });
  return {
    transactions,
    large: createFairTurns({
      atOnce: shareOf(connections, largeShare),
      perOwner: shareOf(connections, largeShareOfAccount),
      within: transactions,
    }),
    slices: createFairTurns({ atOnce: slicesAtOnce, perOwner: 1 }),
  };
}

import { createFairTurns } from '../../store/batching/fair-turns.ts';
import type { ServiceContext } from '../context.ts';

/** Of the ten connections for everything that is not asked for every event. */
const transactionsAtOnce = 6;
/** … of one account: others need not wait until one of its large requests has been written. */
const transactionsPerAccount = 4;
/** Large statements under way at once, of which an account has one. */
const slicesAtOnce = 2;

export const createIngestTurns = (): ServiceContext['ingestTurns'] => ({
  transactions: createFairTurns({ atOnce: transactionsAtOnce, perOwner: transactionsPerAccount }),
  slices: createFairTurns({ atOnce: slicesAtOnce, perOwner: 1 }),
});

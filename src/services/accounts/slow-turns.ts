import { createFairTurns, shareOf, type FairTurns } from '../../store/batching/fair-turns.ts';
import type { ServiceContext } from '../context.ts';

/** Share of the pool's connections: three of ten, as accepting takes six. */
const slowShare = 0.3;
const slowShareOfAccount = 0.2;
/** Connections besides those of the pool, each in use for minutes. */
const patientAtOnce = 2;

/**
 * @param connections how many the pool has at most
 * @param within turns of all that keeps connections for long
 */
export const createSlowTurns = (
  connections: number,
  within: FairTurns,
): Pick<ServiceContext, 'slow' | 'patient'> => ({
  slow: createFairTurns({
    atOnce: shareOf(connections, slowShare),
    perOwner: shareOf(connections, slowShareOfAccount),
    within,
  }),
  patient: createFairTurns({ atOnce: patientAtOnce, perOwner: 1 }),
});

import { createFairTurns, shareOf } from '../../store/batching/fair-turns.ts';
import type { ServiceContext } from '../context.ts';

/** Share of the pool's connections: three of ten, as accepting takes six. */
const slowShare = 0.3;
const slowShareOfAccount = 0.2;
/** Connections besides the pool's, each for minutes. */
const patientAtOnce = 2;

/** @param connections how many the pool has */
export const createSlowTurns = (connections: number): Pick<ServiceContext, 'slow' | 'patient'> => ({
  slow: createFairTurns({
    atOnce: shareOf(connections, slowShare),
    perOwner: shareOf(connections, slowShareOfAccount),
  }),
  patient: createFairTurns({ atOnce: patientAtOnce, perOwner: 1 }),
});

import { createFairTurns } from '../../store/batching/fair-turns.ts';
import type { ServiceContext } from '../context.ts';

/** Of the ten connections of the pool, of which accepting takes six. */
const slowAtOnce = 3;
const slowPerAccount = 2;
/** Connections besides the pool's, each for minutes. */
const patientAtOnce = 2;

export const createSlowTurns = (): Pick<ServiceContext, 'slow' | 'patient'> => ({
  slow: createFairTurns({ atOnce: slowAtOnce, perOwner: slowPerAccount }),
  patient: createFairTurns({ atOnce: patientAtOnce, perOwner: 1 }),
});

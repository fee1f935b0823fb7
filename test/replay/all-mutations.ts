import { caught } from './caught-mutations.ts';
import { equivalent } from './equivalent-mutations.ts';
import type { Mutation } from './mutation.ts';

export const allMutations: readonly Mutation[] = [...caught, ...equivalent];

import type { Config } from '../config/config.ts';
import { runRole } from './api.ts';

/** Delivers, and starts what was accepted but has no workflow; any number may share a Temporal cluster. */
export const worker = (config: Config): Promise<number> => runRole(config, 'worker');

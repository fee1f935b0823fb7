import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Closers } from './closers.ts';
import type { Connections } from './connections.ts';

/** What one process does: `mailhooks start` both, `api` and `worker` one of them. */
export interface Roles {
  api: boolean;
  worker: boolean;
}

/** What each part of a process is made from. */
export interface Setup {
  config: Config;
  connections: Connections;
  roles: Roles;
  log: Logger;
  closers: Closers;
}

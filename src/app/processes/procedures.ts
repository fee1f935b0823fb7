import type { Config } from '../../config/config.ts';
import type { Connections } from '../connections.ts';
import type { Roles } from '../setup.ts';

/** What the first process asks another process to do: that one reads no settings itself. */
export interface Task {
  /** From 1 on. */
  number: number;
  config: Config;
  connections: Pick<
    Connections,
    | 'databaseUrl'
    | 'temporalAddress'
    | 'temporalUiUrl'
    | 'adminKey'
    | 'encryptionKey'
    | 'previousEncryptionKeys'
  >;
  roles: Roles;
}

/** What the first process does for those that it has started. */
export type OfFirst = {
  /** Null: it was stopped meanwhile, and has nothing to do. */
  task(): Promise<Task | null>;
  /** It works. */
  up(url: string): Promise<void>;
  /** It could not start. */
  failed(problem: string): Promise<void>;
  metrics(): Promise<string>;
  check(name: string): Promise<void>;
};

/** What each of those does for the first one. */
export type OfStarted = {
  metrics(): Promise<string>;
  check(name: string): Promise<void>;
  /** Begins to stop. */
  stop(): Promise<void>;
};

/** For a response of a started process: one that gives none is shown as not ready. */
const ofStartedMs = 3_500;
/** For one of the first process, which may have to ask all others for it. */
const ofFirstMs = ofStartedMs + 1_500;
/** … while a process starts, on a busy machine: without a response it is ended, and started again. */
const startingMs = 60_000;

/** How long one side waits for the other. */
export const patienceMs = {
  ofStarted: { metrics: ofStartedMs, check: ofStartedMs, stop: ofStartedMs },
  ofFirst: { metrics: ofFirstMs, check: ofFirstMs, task: startingMs, up: startingMs, failed: startingMs },
} satisfies {
  ofStarted: Record<keyof OfStarted, number>;
  ofFirst: Record<keyof OfFirst, number>;
};

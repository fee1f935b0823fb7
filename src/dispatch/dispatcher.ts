import type { PendingStart } from '../store/outbox/pending-workflows.ts';

/** Takes up what has just been accepted. */
export interface Dispatcher {
  /** Whether each event that it is given is to become a workflow: until then it stays marked, for the reconciler. */
  readonly startsWorkflows: boolean;
  /** In the background: the caller's 202 waits for nothing more. */
  begin(events: readonly PendingStart[]): void;
  stop(): Promise<void>;
}

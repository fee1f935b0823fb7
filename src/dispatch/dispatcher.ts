import { firstAttemptsOverMs } from '../domain/delivery/attempt-time.ts';
import type { PendingStart } from '../store/outbox/pending-workflows.ts';
import type { DeliveryPlan } from '../temporal/start/start-deliver-event.ts';
import { workflowTasks } from '../temporal/worker/worker.ts';
import { firstAttemptsInFlight } from './limits.ts';

/** Begins the deliveries of events that have just been accepted. */
export interface Dispatcher {
  /**
   * True: each accepted event is marked in Postgres until its workflow has been started, for the reconciler. False: only an
   * event whose first attempts did not end it becomes a workflow, and is marked then.
   */
  readonly everyEventIsWorkflow: boolean;
  /** Begins in the background: the caller's 202 does not wait for it. */
  begin(events: readonly PendingStart[]): void;
  stop(): Promise<void>;
}

/** All that `MAILHOOKS_WORKFLOW` decides. */
export interface DispatchMode {
  /** Who makes first attempts: workflows (`every-event`), or the process that accepted the event (`on-failure`). */
  firstAttempts: 'by workflows' | 'in process';
  /** Where workflows begin deliveries: `retry` where first attempts have been made without a workflow. */
  lane: DeliveryPlan['lane'];
  /** How many first attempts a process may have in flight. */
  slots: number;
  /** After how long first attempts without a workflow must have been made, in ms; undefined: none are made. */
  firstAttemptsOverMs: number | undefined;
}

/** @param localAttempt whether workflows make first attempts as local activities */
export function dispatchMode(
  workflow: 'every-event' | 'on-failure',
  { localAttempt, requestTimeoutMs }: { localAttempt: boolean; requestTimeoutMs: number },
): DispatchMode {
  if (workflow === 'every-event')
    return {
      firstAttempts: 'by workflows',
      lane: localAttempt ? 'fast' : undefined,
      slots: workflowTasks,
      firstAttemptsOverMs: undefined,
    };
  return {
    firstAttempts: 'in process',
    lane: 'retry',
    slots: firstAttemptsInFlight,
    firstAttemptsOverMs: firstAttemptsOverMs(requestTimeoutMs),
  };
}

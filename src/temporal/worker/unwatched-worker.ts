import { Worker } from '@temporalio/worker';

/**
 * A worker whose workflow code may take as long as it likes. The SDK ends a call into it after 5 s
 * (`isolateExecutionTimeout`, which takes any time but none), for which Node starts and joins a thread for every call:
 * 0.15 CPU-ms each, a dozen for an event. Ours has no loop without an await, and only this project writes it (ADR 35).
 */
export class UnwatchedWorker extends Worker {
  protected static override createWorkflowCreator(
    ...[bundle, options, logger]: Parameters<typeof Worker.createWorkflowCreator>
  ): ReturnType<typeof Worker.createWorkflowCreator> {
    // As in `node:vm`: no `timeout`, no watchdog. The SDK's type knows a number only.
    const unwatched = { ...options, isolateExecutionTimeoutMs: undefined as unknown as number };
    return super.createWorkflowCreator(bundle, unwatched, logger);
  }
}

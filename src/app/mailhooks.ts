import type { RunningWorker } from '../temporal/worker/worker.ts';

/** A process that runs. */
export interface Mailhooks {
  /** Where this process listens, as in `http://127.0.0.1:8080`. */
  url: string;
  /** Rejects when a part of it dies. */
  failed: Promise<never>;
  /** Finishes what was accepted and what is under way, then closes everything. */
  stop(): Promise<void>;
}

/** Rejects when the worker ends, which it does by itself only when it has failed. */
export async function failureOf(worker: RunningWorker | undefined): Promise<never> {
  await (worker?.ended ?? new Promise<void>(() => undefined));
  throw new Error('the Temporal worker ended');
}

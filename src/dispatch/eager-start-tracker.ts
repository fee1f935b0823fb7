import { takeUpMs } from './limits.ts';

/**
 * Workflows whose first task came with the response to their start wait in this process, and are done twice when they wait
 * for 10 s. So a start ends only when its first attempt begins: the limit of starts then also limits those that wait.
 */
export interface EagerStartTracker {
  /** Before an eager start. @returns resolves when one of these deliveries begins, else after a while */
  expect(deliveryIds: readonly string[]): { begun(): Promise<void>; forget(): void };
  /** A first attempt begins. */
  begins(deliveryId: string): void;
}

/** One for each process: the workflow starter waits in it for the first attempts that activities report to it. */
export function createEagerStartTracker(): EagerStartTracker {
  const waiting = new Map<string, () => void>();
  return {
    expect(deliveryIds) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const begins = (): void => resolve(undefined);
      for (const id of deliveryIds) waiting.set(id, begins);
      return {
        async begun() {
          // Its task was lost, or another process has it.
          const timer = setTimeout(begins, takeUpMs);
          await promise;
          clearTimeout(timer);
        },
        forget() {
          for (const id of deliveryIds) if (waiting.get(id) === begins) waiting.delete(id);
        },
      };
    },
    begins(deliveryId) {
      waiting.get(deliveryId)?.();
    },
  };
}

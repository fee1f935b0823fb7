import { takeUpMs } from './limits.ts';

/**
 * A workflow that is started eagerly gets its first task with the response to its start. That task waits in this process, and
 * is done twice when it waits for 10 s. So a start ends only when its first attempt begins: the limit of starts in flight then
 * limits the waiting tasks too.
 */
export interface EagerStartTracker {
  /** To be called before an eager start. @returns `begun` resolves when one of these deliveries begins, or after `takeUpMs` */
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

import { setTimeout as delay } from 'node:timers/promises';

/** Work that is repeated in the background. */
export interface Passes {
  /** Begins no other pass, and waits for the one under way. */
  stop(): Promise<void>;
}

/** @param pass gets a signal that is aborted at the end, and returns ms until the next one */
export function startPasses(pass: (stopped: AbortSignal) => Promise<number>): Passes {
  const stopped = new AbortController();
  const { signal } = stopped;
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      await delay(await pass(signal), undefined, { signal }).catch(() => undefined);
    }
  };
  const ended = loop();
  return {
    async stop() {
      stopped.abort();
      await ended;
    },
  };
}

import type { Logger } from 'pino';

/** A wait of up to this long is none worth a line. */
const everyMs = 15_000;

/** A server that a process needs before it is ready. */
export interface Awaited {
  /** What it is, where, and by which setting. */
  readonly what: string;
  /** Rejects while it does not answer. */
  readonly check: () => Promise<void>;
}

/** Says every 15 s what a process that has begun still waits for, until everything has answered. @returns ends it */
export function watchStartup(awaited: readonly Awaited[], log: Logger): () => void {
  const began = performance.now();
  const look = async (): Promise<void> => {
    const missing = await Promise.all(
      awaited.map(({ what, check }) =>
        check().then(
          () => undefined,
          (error: unknown) => ({ what, error: String(error) }),
        ),
      ),
    );
    if (missing.every((one) => one === undefined)) clearInterval(timer);
    const seconds = Math.round((performance.now() - began) / 1_000);
    for (const one of missing) {
      if (one) log.warn({ error: one.error, seconds }, `still waiting for ${one.what} (${seconds} s)`);
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  return () => clearInterval(timer);
}

/** A terminal's Ctrl-C reaches us twice when a launcher forwards it: within this time it is one. */
const sameSignalMs = 500;

export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A signal that aborts at the first Ctrl-C, SIGTERM or closed terminal. At the second the process ends at once:
 * everything accepted is in Postgres by then.
 */
export function onStopSignal(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  for (const name of stopSignals) {
    process.on(name, () => {
      if (!controller.signal.aborted) {
        first = Date.now();
        controller.abort(new Error(`stopped by ${name}`));
      } else if (Date.now() - first > sameSignalMs) {
        process.exit(1);
      }
    });
  }
  return controller.signal;
}

export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Another program took a port between its choice and the bind. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/** Several that start at one moment choose the same first ports: all but one of them must choose again. */
const ATTEMPTS = 8;

/** Calls `start`, which chooses new ports each time, until they are free. @throws what `start` threw last */
export async function onFreePorts<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === ATTEMPTS) throw error;
    }
  }
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Arrival } from './arrivals.ts';

export interface Receiver {
  /** As in `http://127.0.0.1:9000`. */
  url: string;
  /** The same at another host. */
  otherUrl: string;
  /** What hangs answers from now on. */
  recover(): void;
  stop(): Promise<void>;
}

/** @param onArrivals told of what came in, in the order of arrival */
export async function startReceiver(onArrivals: (batch: Arrival[]) => void): Promise<Receiver> {
  const child = fork(fileURLToPath(new URL('receiver-process.ts', import.meta.url)));
  const exited = once(child, 'exit');
  const ended = exited.then(() => Promise.reject(new Error('the receiver ended while starting')));
  const [[port, other]] = (await Promise.race([once(child, 'message'), ended])) as [[number, number]];
  child.on('message', (batch) => onArrivals(batch as Arrival[]));
  return {
    url: `http://127.0.0.1:${port}`,
    otherUrl: `http://127.0.0.1:${other}`,
    recover: () => void child.send('recover'),
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

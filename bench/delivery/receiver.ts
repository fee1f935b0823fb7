import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Arrival } from './arrivals.ts';

/** Whether receivers that fail, hang or fade accept webhooks: `unwell`: they do not; `silent`: those that fade answer no more. */
export type Mood = 'well' | 'unwell' | 'silent';

export interface Receiver {
  /** As in `http://127.0.0.1:9000`. */
  url: string;
  /** The same at another host. */
  otherUrl: string;
  /** With TLS. */
  secureUrl: string;
  /** At first `unwell`. */
  setMood(mood: Mood): void;
  stop(): Promise<void>;
}

/** What trusts its certificate. */
export const receiverTrust = {
  NODE_EXTRA_CA_CERTS: fileURLToPath(new URL('certificate/receiver.cert.pem', import.meta.url)),
};

/** @param onArrivals called with what came in, in the order of arrival */
export async function startReceiver(onArrivals: (batch: Arrival[]) => void): Promise<Receiver> {
  const child = fork(fileURLToPath(new URL('receiver-process.ts', import.meta.url)));
  const exited = once(child, 'exit');
  const ended = exited.then(() => Promise.reject(new Error('the receiver ended while starting')));
  const [[port, other, secure]] = (await Promise.race([once(child, 'message'), ended])) as [number[]];
  child.on('message', (batch) => onArrivals(batch as Arrival[]));
  return {
    url: `http://127.0.0.1:${port}`,
    otherUrl: `http://127.0.0.1:${other}`,
    secureUrl: `https://127.0.0.1:${secure}`,
    setMood: (mood) => void child.send(mood),
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

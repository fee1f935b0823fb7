/**
 * Preloaded into a process of Mailhooks: at each SIGUSR2 its clock, as JavaScript sees it, jumps to the next of these
 * distances from the true time. As in reality, timers and `performance.now()` do not notice; the servers keep their own.
 */
import { isMainThread } from 'node:worker_threads';

const hourMs = 3_600_000;
const offsetsMs = [hourMs, 0, -hourMs, 0];

if (isMainThread) {
  let shifts = 0;
  let offsetMs = 0;
  const trueNow = Date.now;
  const now = (): number => trueNow() + offsetMs;
  globalThis.Date = new Proxy(Date, {
    construct: (target, args: [], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: () => new Date().toString(),
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  });
  process.on('SIGUSR2', () => {
    offsetMs = offsetsMs[shifts % offsetsMs.length] ?? 0;
    shifts += 1;
    console.error(`clock shift ${shifts}: ${offsetMs} ms`);
  });
}

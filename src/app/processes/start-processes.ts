import cluster from 'node:cluster';
import type { Logger } from 'pino';
import type { Config } from '../../config/config.ts';
import { mergeExpositions } from '../../telemetry/metrics/merge-expositions.ts';
import type { Connections } from '../connections.ts';
import type { Mailhooks } from '../mailhooks.ts';
import type { Roles } from '../setup.ts';
import type { Task } from './procedures.ts';
import { createProcessSlot } from './process-slot.ts';

/**
 * Runs `MAILHOOKS_PROCESSES` processes in the roles asked for, behind one port: this process takes the connections and hands them
 * out in turn. One that ends is started again.
 * @throws Error when one of them cannot start: then all have ended
 */
export async function startProcesses(
  config: Config,
  connections: Connections,
  roles: Roles,
  log: Logger,
  signal: AbortSignal,
): Promise<Mailhooks> {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({ serialization: 'advanced' });
  const task = { config, connections: plain(connections), roles };
  const numbers = Array.from({ length: config.processes }, (_, index) => index + 1);
  const collect = async (): Promise<string> =>
    mergeExpositions(await Promise.all(slots.map((slot) => slot.metrics())));
  let collecting: Promise<string> | undefined;
  const shared = {
    // One look at a time, however many ask.
    metrics: () => (collecting ??= collect().finally(() => (collecting = undefined))),
    async check(name: string) {
      const missing = numbers.filter((_number, index) => !slots[index]?.isUp());
      if (name !== 'processes') await Promise.all(slots.map((slot) => slot.check(name)));
      else if (missing.length > 0) throw new Error(`not up: process ${missing.join(', ')}`);
    },
  };
  const slots = numbers.map((number) => createProcessSlot({ ...task, number }, shared, log));
  const stop = async (): Promise<void> => {
    await Promise.all(slots.map((slot) => slot.stop()));
  };
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  signal.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
  try {
    signal.throwIfAborted();
    const [first, ...others] = slots;
    // The first one brings the schema up to date, and finds out alone what keeps all from starting.
    const url = await Promise.race([first?.begin() ?? '', aborted.promise]);
    await Promise.race([Promise.all(others.map((slot) => slot.begin())), aborted.promise]);
    return { url, failed: new Promise<never>(() => undefined), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Without what cannot be handed to another process. */
const plain = ({ telemetry: _, siblings: _none, clock: _own, ...rest }: Connections): Task['connections'] =>
  rest;

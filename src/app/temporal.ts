import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { connectTemporal, lazyClient, type Temporal } from '../temporal/client/connect.ts';
import type { RunningWorker } from '../temporal/worker/worker.ts';
import type { Setup } from './setup.ts';

/** Of the worker of this process; both are undefined in a process without one, and until it runs. */
export interface OwnWorker {
  running: RunningWorker | undefined;
  client: Client | undefined;
}

export interface TemporalAccess {
  /** Connects at its first call: events are accepted while Temporal is away. */
  client: Client;
  own: OwnWorker;
}

export function openTemporal({ config, connections, closers }: Setup): TemporalAccess {
  const { temporalAddress, telemetry } = connections;
  const client = lazyClient(config, temporalAddress, telemetry?.tracing?.temporal.client);
  closers.add(() => client.connection.close());
  return { client, own: { running: undefined, client: undefined } };
}

/** A worker has nothing to do without Temporal: it waits for it, and says so. */
export async function connectWhenUp(
  { config, connections, log, closers }: Setup,
  signal: AbortSignal | undefined,
): Promise<Temporal> {
  const { temporalAddress: address, telemetry } = connections;
  for (;;) {
    try {
      await telemetry?.temporal.ensure();
      const temporal = await connectTemporal(config, address, telemetry?.tracing?.temporal.client);
      closers.add(() => temporal.connection.close());
      return temporal;
    } catch (error) {
      signal?.throwIfAborted();
      log.warn(
        { address, error: String(error) },
        'Temporal cannot be reached yet (TEMPORAL_ADDRESS), trying again',
      );
      await delay(2_000, undefined, { signal });
    }
  }
}

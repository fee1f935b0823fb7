import { lockDataDir } from './instance-lock.ts';
import { startPostgres, type PostgresServer } from './postgres/postgres.ts';
import { findTemporalBinary } from './temporal/temporal-binary.ts';
import {
  startTemporalServer,
  type SearchAttributeKind,
  type TemporalServer,
} from './temporal/temporal-server.ts';

export { lockDataDir, type InstanceLock } from './instance-lock.ts';
export { findRunningTemporal } from './temporal/running-temporal.ts';
export { hasCluster } from './postgres/postgres-cluster.ts';
export type { SearchAttributeKind } from './temporal/temporal-server.ts';

export interface EmbeddedOptions {
  /** Created when missing, and locked against a second Mailhooks until `stop`. */
  readonly dataDir: string;
  readonly needPostgres: boolean;
  readonly needTemporal: boolean;
  /** Connections to Postgres at the same time. Default 100. */
  readonly maxConnections?: number;
  readonly searchAttributes: Readonly<Record<string, SearchAttributeKind>>;
  /** Whether others are added while it runs, and count at once. Default false: after some seconds. */
  readonly addsSearchAttributes?: boolean;
  /** Default `default`. */
  readonly namespace?: string;
  /** Host names of the Temporal UI besides those of the loopback interface. Default none. */
  readonly uiHosts?: readonly string[];
  /** Told what happens, in lines for a person. */
  readonly report: (line: string) => void;
  /** Default: the user's cache folder. */
  readonly cacheDir?: string;
  /** Gives up the start; what had started by then is stopped. */
  readonly signal?: AbortSignal | undefined;
}

/** The servers that were started. The address of a server that was not asked for is undefined. */
export interface Embedded {
  /** Holds a password: not for logs. */
  readonly databaseUrl?: string;
  readonly temporalAddress?: string;
  readonly temporalUiUrl?: string;
  /** Names the server that ended, whether it died or `stop` was called. */
  readonly exited: Promise<'Postgres' | 'Temporal'>;
  /** Stops Temporal, then Postgres, then gives the data folder free. Calling it twice is fine. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts what the user has not brought along, in parallel.
 * @throws Error of the first that failed, after the others were stopped.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { dataDir, maxConnections, report: log } = options;
  const lock = await lockDataDir(dataDir);
  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, ...(options.signal ? [options.signal] : [])]);
  const orGiveUp = <T>(start: Promise<T> | undefined): Promise<T> | undefined =>
    start?.catch((error: unknown) => {
      failure.abort(error);
      throw error;
    });
  const [postgres, temporal] = await Promise.allSettled([
    orGiveUp(options.needPostgres ? startPostgres({ dataDir, log, maxConnections, signal }) : undefined),
    orGiveUp(options.needTemporal ? findAndStartTemporal({ ...options, signal }) : undefined),
  ]);
  const started = { postgres: valueOf(postgres), temporal: valueOf(temporal) };
  const stopAll = async (): Promise<void> => {
    await started.temporal?.stop();
    await started.postgres?.stop();
    await lock.release();
  };
  if (signal.aborted) {
    await stopAll();
    throw signal.reason;
  }
  let stopping: Promise<void> | undefined;
  return { ...addresses(started), exited: firstExit(started), stop: () => (stopping ??= stopAll()) };
}

async function findAndStartTemporal(options: EmbeddedOptions): Promise<TemporalServer> {
  const { dataDir, searchAttributes, addsSearchAttributes = false, namespace, uiHosts } = options;
  const { report, cacheDir, signal } = options;
  const binary = await findTemporalBinary({ report, signal, ...(cacheDir !== undefined && { cacheDir }) });
  const chosen = { binary, dataDir, searchAttributes, addsSearchAttributes, log: report, signal };
  return startTemporalServer({
    ...chosen,
    ...(namespace !== undefined && { namespace }),
    ...(uiHosts && { uiHosts }),
  });
}

interface Started {
  readonly postgres: PostgresServer | undefined;
  readonly temporal: TemporalServer | undefined;
}

function addresses({
  postgres,
  temporal,
}: Started): Pick<Embedded, 'databaseUrl' | 'temporalAddress' | 'temporalUiUrl'> {
  return {
    ...(postgres && { databaseUrl: postgres.url }),
    ...(temporal && { temporalAddress: temporal.address, temporalUiUrl: temporal.uiUrl }),
  };
}

async function firstExit({ postgres, temporal }: Started): Promise<'Postgres' | 'Temporal'> {
  const never = new Promise<never>(() => {});
  const postgresEnded = postgres?.exited.then(() => 'Postgres' as const) ?? never;
  const temporalEnded = temporal?.exited.then(() => 'Temporal' as const) ?? never;
  return Promise.race([postgresEnded, temporalEnded]);
}

function valueOf<T>(result: PromiseSettledResult<T>): T | undefined {
  return result.status === 'fulfilled' ? result.value : undefined;
}

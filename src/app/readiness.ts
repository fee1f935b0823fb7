import { setTimeout as delay } from 'node:timers/promises';
import type { Operations } from '../api/app.ts';
import { NotReady } from '../domain/basics/not-ready.ts';
import { readyOverdueMs } from '../domain/delivery/attempt-time.ts';
import { causeOf } from '../store/connections/advice.ts';
import { isUnavailable } from '../store/pool.ts';
import { readOverdueSeconds } from '../store/stats/backlog.ts';
import { watchStartup, type Awaited } from '../telemetry/startup-watch.ts';
import { temporalChecks } from '../temporal/client/temporal-checks.ts';
import type { Database } from './database.ts';
import type { Setup } from './setup.ts';
import type { TemporalAccess } from './temporal.ts';

/** What `/readyz` asks; until everything has answered once, the log says what is still awaited. */
export function openReadiness(
  setup: Setup,
  { db }: Pick<Database, 'db'>,
  { client }: TemporalAccess,
  polls: () => boolean | undefined,
): Operations['checks'] {
  const { readyMaxOverdueMs, retry } = setup.config;
  const maxOverdueMs = readyOverdueMs(retry.requestTimeoutMs, readyMaxOverdueMs);
  const attempts = async (): Promise<void> => {
    const overdueSeconds = await readOverdueSeconds(db, maxOverdueMs);
    if (overdueSeconds * 1_000 <= maxOverdueMs) return;
    throw new Error(`an attempt should have been made ${Math.round(overdueSeconds)} s ago`);
  };
  const database = async (): Promise<void> => {
    await db.query('SELECT 1');
  };
  const checks = {
    database: () => ofDatabase(db, database, causeOf),
    ...temporalChecks(client, polls),
    attempts: () => ofDatabase(db, attempts, () => 'not known while the database does not answer'),
  };
  setup.closers.add(watchStartup(awaitedBy(checks, setup), setup.log));
  return checks;
}

/** Whoever asks does not wait as long as an event does. */
const withinMs = 3_000;

/** @throws NotReady with what `words` say of an error that is the database's, else what `check` throws */
async function ofDatabase(
  db: Database['db'],
  check: () => Promise<void>,
  words: (error: unknown) => string,
): Promise<void> {
  const over = new AbortController();
  const late = async (): Promise<never> => {
    await delay(withinMs, undefined, { signal: over.signal });
    throw db.refused ?? new Error('timeout exceeded when trying to connect');
  };
  try {
    await Promise.race([check(), late()]);
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new NotReady(words(error), { cause: error });
  } finally {
    over.abort();
  }
}

/** What a process cannot work without, as people know it: kind, place and setting. */
function awaitedBy(checks: Operations['checks'], { config, connections }: Setup): Awaited[] {
  const { temporalNamespace, temporalProxy, databaseUrl: ownDatabase } = config;
  const { databaseUrl, temporalAddress } = connections;
  const proxy = temporalProxy ? ` by the proxy ${temporalProxy.address}` : '';
  const database = `Postgres at ${new URL(databaseUrl).host} (${ownDatabase === undefined ? 'embedded' : 'DATABASE_URL'})`;
  const temporal = `Temporal at ${temporalAddress}${proxy} (TEMPORAL_ADDRESS), namespace ${temporalNamespace} (TEMPORAL_NAMESPACE)`;
  const worker = `a worker that polls Temporal at ${temporalAddress}, namespace ${temporalNamespace}: mailhooks worker with the same TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE`;
  return Object.entries({ database, temporal, worker }).flatMap(([name, what]) => {
    const check = checks[name];
    return check ? [{ what, check }] : [];
  });
}

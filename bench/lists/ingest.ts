import { readdir, readFile } from 'node:fs/promises';
import { newId } from '../../src/domain/basics/ids.ts';
import { recordAttempts } from '../../src/store/log/record-attempts.ts';
import { insertWithoutWords } from '../../src/store/log/insert-events.ts';
import { makeFirstPartitions } from '../../src/store/log/partitions.ts';
import { createStartedMarks } from '../../src/store/outbox/pending-workflows.ts';
import { createPool, type Db } from '../../src/store/pool.ts';

const migrations = new URL('../../src/store/migrations/', import.meta.url);
const listIndexes = '0004_lists.sql';
const rounds = 30;
const batch = 1_000;
const singles = 100;

/** Microseconds and bytes of write-ahead log for each delivery, in the middle of all rounds. */
export interface IngestCost {
  microseconds: number;
  walBytes: number;
}

type Way = 'set by set' | 'row by row';
export type IngestCosts = Record<Way, { without: IngestCost; with: IngestCost }>;

/**
 * What the indexes of the lists cost: events with one delivery each are accepted, started and delivered, in a database
 * that has the indexes and in one that has not, turn by turn, so that a slow moment of the machine meets both.
 */
export async function measureIngest(server: string): Promise<IngestCosts> {
  const bare = await makeDatabase(server, 'ingest_without', false);
  const indexed = await makeDatabase(server, 'ingest_with', true);
  const taken: Record<Way, { without: IngestCost[]; with: IngestCost[] }> = {
    'set by set': { without: [], with: [] },
    'row by row': { without: [], with: [] },
  };
  for (let round = 0; round < rounds; round += 1) {
    // Whoever comes second finds a busier disk.
    const sides: ['without' | 'with', Db][] = [['without', bare], ['with', indexed]]; // prettier-ignore
    for (const [side, db] of round % 2 === 0 ? sides : sides.reverse()) {
      taken['set by set'][side].push(await cost(db, batch, () => deliverAtOnce(db)));
      taken['row by row'][side].push(await cost(db, singles, () => deliverOneByOne(db)));
    }
  }
  await Promise.all([bare.end(), indexed.end()]);
  const middle = (way: Way) => ({ without: median(taken[way].without), with: median(taken[way].with) });
  return { 'set by set': middle('set by set'), 'row by row': middle('row by row') };
}

async function makeDatabase(server: string, name: string, withIndexes: boolean): Promise<Db> {
  const admin = createPool(server, console.error, { max: 1 });
  await admin.query(`DROP DATABASE IF EXISTS ${name}`);
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  const db = createPool(url.href, console.error, { max: 1, answerWithinMs: 0 });
  const files = (await readdir(migrations)).filter((file) => withIndexes || file !== listIndexes).sort();
  for (const file of files) await db.query(await readFile(new URL(file, migrations), 'utf8'));
  await makeFirstPartitions(db);
  await db.query(`INSERT INTO accounts (id, name, email) VALUES ('acc_1', 'one', 'owner@example.com')`);
  return db;
}

async function cost(db: Db, deliveries: number, work: () => Promise<void>): Promise<IngestCost> {
  const before = await db.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn() AS lsn');
  const startedAt = performance.now();
  await work();
  const microseconds = ((performance.now() - startedAt) * 1_000) / deliveries;
  const { rows } = await db.query<{ bytes: number }>(
    'SELECT (pg_current_wal_insert_lsn() - $1)::float8 AS bytes',
    [before.rows[0]?.lsn],
  );
  return { microseconds, walBytes: (rows[0]?.bytes ?? NaN) / deliveries };
}

async function accept(db: Db, count: number) {
  const acceptedAt = new Date();
  const eventIds = Array.from({ length: count }, () => newId('evt'));
  const deliveries = eventIds.map((eventId, n) => ({
    id: newId('dlv', acceptedAt.getTime()),
    eventId,
    eventType: n % 3 === 0 ? ('email.opened' as const) : ('email.delivered' as const),
    endpointId: `ep_${n % 5}`,
    status: 'pending' as const,
    outage: 0,
    lastError: null,
  }));
  const events = deliveries.map(({ eventId, eventType: type }) => ({
    eventId,
    type,
    messageId: null,
    payload: 'x'.repeat(500),
    startPending: true,
    postedBy: 'admin',
    contentBy: null,
    deliveries: 1,
  }));
  await insertWithoutWords(db, [{ accountId: 'acc_1', acceptedAt, events, deliveries }]);
  const mark = createStartedMarks(db);
  await Promise.all(eventIds.map((eventId) => mark({ accountId: 'acc_1', acceptedAt, eventId })));
  return { acceptedAt, deliveries };
}

async function deliverAtOnce(db: Db): Promise<void> {
  const { acceptedAt } = await accept(db, batch);
  await db.query(
    `UPDATE deliveries SET status = 'delivered', attempt_count = 1, next_attempt_at = NULL, first_attempt_at = $1,
       delivered_at = clock_timestamp() WHERE accepted_at = $1`,
    [acceptedAt],
  );
}

async function deliverOneByOne(db: Db): Promise<void> {
  for (let n = 0; n < singles; n += 1) {
    const { acceptedAt, deliveries } = await accept(db, 1);
    const { id = '', endpointId = '' } = deliveries[0] ?? {};
    await recordAttempts(db, [
      {
        ref: { deliveryId: id, acceptedAt },
        attempt: {
          sequence: 1,
          number: 1,
          startedAt: acceptedAt,
          durationMs: 80,
          request: { url: 'https://hooks.example.com/', headers: { 'webhook-id': id } },
          response: { status: 200, headers: {}, body: 'ok' },
          error: null,
        },
        effect: {
          status: 'delivered',
          endpoint: { id: endpointId, outage: 0 },
          firstAttemptAt: acceptedAt,
          nextAttemptAt: null,
          lastError: null,
        },
      },
    ]);
  }
}

function median(costs: IngestCost[]): IngestCost {
  const middle = (key: keyof IngestCost): number =>
    costs.map((one) => one[key]).sort((a, b) => a - b)[costs.length >> 1] ?? NaN;
  return { microseconds: middle('microseconds'), walBytes: middle('walBytes') };
}

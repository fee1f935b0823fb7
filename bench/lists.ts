/**
 * `npm run bench:lists`: how long a page of the log takes with 1,000,000 deliveries in it, over HTTP. Seeds a Postgres of
 * its own, which takes minutes. Nothing is asserted: the figures are for people, who compare them on one machine.
 *
 * - `--data <folder>` keeps what was seeded there for the next run
 * - `--rounds <n>` requests of each kind, default 200
 * - `--plans` shows the query plans instead, `--ingest` what the indexes cost when events are accepted and delivered
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { readConfig } from '../src/config/config.ts';
import { startPostgres } from '../src/embedded/postgres/postgres.ts';
import { startMailhooks } from '../src/app/start.ts';
import { migrate } from '../src/store/migrate.ts';
import { createPool, type Db } from '../src/store/pool.ts';
import { makeCases } from './lists/cases.ts';
import { measureIngest } from './lists/ingest.ts';
import { measure } from './lists/measure.ts';
import { printPlans } from './lists/plans.ts';
import { printIngest, printMeasured } from './lists/report.ts';
import { accounts, seed } from './lists/seed.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    rounds: { type: 'string', default: '200' },
    plans: { type: 'boolean', default: false },
    ingest: { type: 'boolean', default: false },
  },
});
const adminKey = 'mh_admin_for-a-benchmark-0123456789';

const dataDir = options.data ?? (await mkdtemp(join(tmpdir(), 'mailhooks-bench-')));
const postgres = await startPostgres({ dataDir, log: say });
try {
  if (options.ingest) printIngest(await measureIngest(postgres.url));
  else await withSeeded(postgres.url, options.plans ? printPlans : overHttp);
} finally {
  await postgres.stop();
  if (options.data === undefined) await rm(dataDir, { recursive: true, force: true });
}

/** Not on stdout, where the figures are. */
function say(line: string): void {
  console.error(line);
}

async function withSeeded(url: string, work: (db: Db) => Promise<void>): Promise<void> {
  const db = createPool(url, console.error, { max: 1, answerWithinMs: 0 });
  try {
    await migrate(db);
    const { rows } = await db.query('SELECT 1 FROM deliveries LIMIT 1');
    if (rows.length === 0) await seed(db, say);
    await work(db);
  } finally {
    await db.end();
  }
}

/** The API as it is: its own pool, its own keys. Temporal may be away, it is not asked. */
async function overHttp(db: Db): Promise<void> {
  const config = readConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    // It asks as fast as it is answered.
    MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off',
  });
  const connections = {
    databaseUrl: postgres.url,
    temporalAddress: '127.0.0.1:1',
    temporalUiUrl: 'http://127.0.0.1:1',
    adminKey,
    encryptionKey: Buffer.alloc(32, 7).toString('base64'),
  };
  const log = pino({ level: 'warn' }, pino.destination(2));
  const mailhooks = await startMailhooks(config, connections, { api: true, worker: false }, log);
  mailhooks.failed.catch(say);
  try {
    const keys = new Map<string, string>();
    for (const id of Object.values(accounts)) keys.set(id, await newKey(mailhooks.url, id));
    printMeasured(await measure(mailhooks.url, keys, await makeCases(db), Number(options.rounds)));
  } finally {
    await mailhooks.stop();
  }
}

/** An endpoint owner's key: it is looked up with each request, as in real life. */
async function newKey(url: string, accountId: string): Promise<string> {
  const answer = await fetch(`${url}/v1/accounts/${accountId}/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ scope: 'account' }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return ((await answer.json()) as { key: string }).key;
}

import { readdir, readFile } from 'node:fs/promises';
import { ensurePartitions, makeFirstPartitions } from './log/partitions.ts';
import { patientTransaction, type Db, type Queryable } from './pool.ts';

export { ensurePartitions };

const folder = new URL('./migrations/', import.meta.url);
/** Any constant does, as long as every process of Mailhooks takes the same lock. */
const lockKey = 7_246_019;

/**
 * Brings the schema up to date: numbered files, forward only, each applied once.
 * One transaction under an advisory lock, so that processes which start together wait for each other.
 * @returns the names applied by this call
 * @throws Error when the database is newer than this code
 */
export async function migrate(db: Db): Promise<string[]> {
  const applied = await applyPending(db);
  await ensurePartitions(db);
  return applied;
}

/**
 * What `migrate` would apply now; changes nothing.
 * @throws Error when the database is newer than this code
 */
export async function pendingMigrations(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ begun: boolean }>(
    `SELECT to_regclass('migrations') IS NOT NULL AS begun`,
  );
  return (await findPending(db, rows[0]?.begun === true)).pending;
}

async function findPending(db: Queryable, begun: boolean): Promise<{ pending: string[]; isNew: boolean }> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  const { rows } = begun
    ? await db.query<{ name: string }>('SELECT name FROM migrations ORDER BY name')
    : { rows: [] };
  const applied = new Set(rows.map((row) => row.name));
  const unknown = [...applied].filter((name) => !files.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `the database has migrations that this version does not know (${unknown.join(', ')}): use a newer version`,
    );
  }
  return { pending: files.filter((name) => !applied.has(name)), isNew: applied.size === 0 };
}

async function applyPending(db: Db): Promise<string[]> {
  return await patientTransaction(db, async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [lockKey]);
    await tx.query(
      'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz DEFAULT now())',
    );
    const { pending, isNew } = await findPending(tx, true);
    for (const name of pending) {
      await tx.query(await readFile(new URL(name, folder), 'utf8'));
      await tx.query('INSERT INTO migrations (name) VALUES ($1)', [name]);
    }
    if (isNew) await makeFirstPartitions(tx);
    return pending;
  });
}

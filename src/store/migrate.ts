import { readdir, readFile } from 'node:fs/promises';
import { ensurePartitions, makeFirstPartitions } from './log/partitions.ts';
import { patientTransaction, type Db } from './pool.ts';

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

async function applyPending(db: Db): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  return await patientTransaction(db, async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [lockKey]);
    await tx.query(
      'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz DEFAULT now())',
    );
    const { rows } = await tx.query<{ name: string }>('SELECT name FROM migrations ORDER BY name');
    const applied = new Set(rows.map((row) => row.name));
    const unknown = [...applied].filter((name) => !files.includes(name));
    if (unknown.length > 0) {
      throw new Error(
        `the database has migrations that this version does not know (${unknown.join(', ')}): use a newer version`,
      );
    }
    const pending = files.filter((name) => !applied.has(name));
    for (const name of pending) {
      await tx.query(await readFile(new URL(name, folder), 'utf8'));
      await tx.query('INSERT INTO migrations (name) VALUES ($1)', [name]);
    }
    if (applied.size === 0) await makeFirstPartitions(tx);
    return pending;
  });
}

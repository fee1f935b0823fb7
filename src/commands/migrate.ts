import { ConfigError, type Config } from '../config/config.ts';
import { sayingEvery15s } from '../domain/basics/still-waiting.ts';
import { migrate, pendingMigrations } from '../store/migrate.ts';
import { createPool } from '../store/pool.ts';
import { reaching } from '../store/reaching.ts';
import type { Given } from './given.ts';

const upToDate = 'The database is up to date.';

/** Brings the schema up to date; safe while others do the same. `--dry-run` only names what is pending. */
export async function migrateDatabase(config: Config, { options }: Given): Promise<number> {
  if (config.databaseUrl === undefined) throw new ConfigError(['DATABASE_URL: required for this command']);
  const db = createPool(config.databaseUrl, (error) => console.error(error.message), { max: 1 });
  try {
    if (options['dry-run'] === true) {
      const pending = await reaching(config.databaseUrl, pendingMigrations(db));
      console.log(pending.length > 0 ? `Would apply ${pending.join(', ')}.` : upToDate);
      return 0;
    }
    const waits = `still waiting for Postgres at ${new URL(config.databaseUrl).host} (DATABASE_URL) to let the schema be changed`;
    const applied = await sayingEvery15s(
      (seconds) => console.error(`${waits} (${seconds} s)`),
      reaching(config.databaseUrl, migrate(db)),
    );
    console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : upToDate);
    return 0;
  } finally {
    await db.end();
  }
}

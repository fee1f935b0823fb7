import { ConfigError, type Config } from '../config/config.ts';
import { sayingEvery15s } from '../domain/basics/still-waiting.ts';
import { migrate } from '../store/migrate.ts';
import { createPool } from '../store/pool.ts';

/** Brings the schema up to date; safe while others do the same. */
export async function migrateDatabase(config: Config): Promise<number> {
  if (config.databaseUrl === undefined) throw new ConfigError(['DATABASE_URL: required for this command']);
  const db = createPool(config.databaseUrl, (error) => console.error(error.message), { max: 1 });
  try {
    const waits = `still waiting for Postgres at ${new URL(config.databaseUrl).host} (DATABASE_URL) to let the schema be changed`;
    const applied = await sayingEvery15s((seconds) => console.error(`${waits} (${seconds} s)`), migrate(db));
    console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.');
    return 0;
  } finally {
    await db.end();
  }
}

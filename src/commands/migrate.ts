import { ConfigError, type Config } from '../config.ts';
import { migrate } from '../store/migrate.ts';
import { createPool } from '../store/pool.ts';

/** Brings the schema up to date; safe while others do the same. */
export async function migrateDatabase(config: Config): Promise<number> {
  if (config.databaseUrl === undefined) throw new ConfigError(['DATABASE_URL: required for this command']);
  const db = createPool(config.databaseUrl, (error) => console.error(error.message), { max: 1 });
  try {
    const applied = await migrate(db);
    console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.');
    return 0;
  } finally {
    await db.end();
  }
}

import type { Config } from '../../config/config.ts';
import { createSecretBox } from '../../secrets/secret-box.ts';
import { keepsPreparedStatements, missingPrivileges, readServerFacts } from '../../store/diagnose.ts';
import { pendingMigrations } from '../../store/migrate.ts';
import { createPool, errorCode, type Db } from '../../store/pool.ts';
import { reasonOf } from '../../store/reaching.ts';
import { checkSeals } from '../../store/tenants/check-seals.ts';
import { bad, good, type Finding } from './finding.ts';

/** What the tests run with is newer; older ones are no longer maintained. */
const oldestMajor = 14;
/** Attempts are timed by the database's clock, certificates and signatures by ours. */
const mostSkewMs = 2_000;

const name = 'database (DATABASE_URL)';

export async function checkDatabase(config: Config): Promise<Finding[]> {
  const { databaseUrl } = config;
  if (databaseUrl === undefined)
    return [good(name, 'not set: `start` runs a Postgres of its own in DATA_DIR')];
  const db = createPool(databaseUrl, () => undefined, { max: 2, answerWithinMs: 15_000 });
  const { host } = new URL(databaseUrl);
  try {
    const reached = await readServerFacts(db).catch((error: unknown) => error);
    if (!isFacts(reached)) return [bad(name, `${host}: ${reasonOf(reached)}`, adviceOn(reached))];
    const { version, major, aheadMs } = reached;
    return [
      major >= oldestMajor
        ? good(name, `Postgres ${version} at ${host}`)
        : bad(name, `Postgres ${version} at ${host}`, `use Postgres ${oldestMajor} or newer`),
      await attempted('migrations', (what) => checkMigrations(db, what)),
      await attempted('privileges (DATABASE_URL)', (what) => checkPrivileges(db, what)),
      await attempted('pooler (DATABASE_URL)', (what) => checkPooler(db, what)),
      Math.abs(aheadMs) <= mostSkewMs
        ? good('clock', `within ${mostSkewMs / 1_000} s of the database's`)
        : bad(
            'clock',
            `${(aheadMs / 1_000).toFixed(1)} s off the database's`,
            'synchronize both machines by NTP',
          ),
      await attempted('encryption key (MAILHOOKS_ENCRYPTION_KEY)', (what) => checkKey(db, config, what)),
    ];
  } finally {
    await db.end();
  }
}

const isFacts = (value: unknown): value is Awaited<ReturnType<typeof readServerFacts>> =>
  typeof value === 'object' && value !== null && 'aheadMs' in value;

const advice: Readonly<Record<string, string>> = {
  '28P01': 'correct user and password in DATABASE_URL',
  '28000': 'let this user in (pg_hba.conf), or correct DATABASE_URL',
  '3D000': 'create the database, or correct its name in DATABASE_URL',
  '42501': 'GRANT what is missing to the user of DATABASE_URL',
  '53300': 'raise max_connections of the server, or end other connections',
  '08P01':
    'a pooler refuses a parameter: name it in ignore_startup_parameters, or connect to Postgres itself',
  ENOTFOUND: 'correct the host in DATABASE_URL',
  ECONNREFUSED: 'start Postgres there, or correct host and port in DATABASE_URL',
};

const adviceOn = (error: unknown): string =>
  advice[errorCode(error) ?? ''] ??
  'look whether Postgres runs there and may be reached from here, or correct DATABASE_URL';

async function attempted(what: string, check: (what: string) => Promise<Finding>): Promise<Finding> {
  return await check(what).catch((error: unknown) => bad(what, reasonOf(error), adviceOn(error)));
}

async function checkMigrations(db: Db, what: string): Promise<Finding> {
  try {
    const pending = await pendingMigrations(db);
    if (pending.length === 0) return good(what, 'the schema is up to date');
    return bad(what, `${pending.length} pending (${pending.join(', ')})`, 'run `mailhooks migrate`');
  } catch (error) {
    // What the store itself says has no code of a server.
    if (errorCode(error) !== undefined) throw error;
    return bad(what, reasonOf(error), 'run the version of Mailhooks that made them, or a newer one');
  }
}

async function checkPrivileges(db: Db, what: string): Promise<Finding> {
  const missing = await missingPrivileges(db);
  if (missing.length === 0)
    return good(what, 'this user may read, write and make the partitions of each day');
  return bad(
    what,
    `missing: ${missing.join('; ')}`,
    'GRANT them to this user, or use the owner of the tables',
  );
}

async function checkPooler(db: Db, what: string): Promise<Finding> {
  if (await keepsPreparedStatements(db))
    return good(what, 'none, or one that keeps prepared statements apart');
  return bad(
    what,
    'connections share sessions of the server: a pooler in transaction mode',
    'set pool_mode=session for this database, or use PgBouncer 1.21 or newer with max_prepared_statements=200',
  );
}

async function checkKey(
  db: Db,
  { encryptionKey, previousEncryptionKeys }: Config,
  what: string,
): Promise<Finding> {
  if (encryptionKey === undefined)
    return bad(
      what,
      'not set',
      'set the key that this database was sealed with; for a new one: openssl rand -base64 32',
    );
  if ((await pendingMigrations(db)).length > 0)
    return good(what, 'valid; it can be tried on secrets after `mailhooks migrate`');
  const { checked, unopened } = await checkSeals(db, createSecretBox(encryptionKey, previousEncryptionKeys));
  if (checked === 0) return good(what, 'valid; there is no secret yet to try it on');
  if (unopened.length === 0) return good(what, `opens the secrets of the newest ${checked} endpoints`);
  const some = unopened.slice(0, 3).join(', ');
  return bad(
    what,
    `does not open the secrets of ${unopened.length} of the newest ${checked} endpoints (${some}${unopened.length > 3 ? ', …' : ''})`,
    'set the key that sealed them, or add it to MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS',
  );
}

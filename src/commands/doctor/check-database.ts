import type { Config } from '../../config/config.ts';
import { createSecretBox } from '../../secrets/secret-box.ts';
import { adviceOn } from '../../store/connections/advice.ts';
import { findPooler, unfitPoolers } from '../../store/connections/pooler.ts';
import { defaultConnections, readConnectionLimit } from '../../store/connections/connection-limit.ts';
import { missingPrivileges, readServerFacts } from '../../store/diagnose.ts';
import { pendingMigrations } from '../../store/migrate.ts';
import { createPool, errorCode, type Db } from '../../store/pool.ts';
import { reasonOf } from '../../store/reaching.ts';
import { checkSeals } from '../../store/tenants/check-seals.ts';
import { bad, good, type Finding } from './finding.ts';
import { clockFinding, versionFinding } from './server-findings.ts';

const name = 'database (DATABASE_URL)';

export async function checkDatabase(config: Config): Promise<Finding[]> {
  const { databaseUrl } = config;
  if (databaseUrl === undefined)
    return [good(name, 'not set: `start` runs a Postgres of its own in DATA_DIR')];
  const db = createPool(databaseUrl, () => undefined, { max: 2, plansOnce: true, answerWithinMs: 15_000 });
  const { host } = new URL(databaseUrl);
  try {
    const reached = await readServerFacts(db).catch((error: unknown) => error);
    if (!isFacts(reached)) return [bad(name, `${host}: ${reasonOf(reached)}`, adviceOn(reached))];
    return [
      versionFinding(reached, name, host),
      await attempted('migrations', (what) => checkMigrations(db, what)),
      await attempted('privileges (DATABASE_URL)', (what) => checkPrivileges(db, what)),
      await attempted('pooler (DATABASE_URL)', (what) => checkPooler(db, what)),
      await attempted('connections (MAILHOOKS_DATABASE_CONNECTIONS)', (what) =>
        checkConnections(db, config, what),
      ),
      clockFinding(reached),
      await attempted('encryption key (MAILHOOKS_ENCRYPTION_KEY)', (what) => checkKey(db, config, what)),
    ];
  } finally {
    await db.end();
  }
}

const isFacts = (value: unknown): value is Awaited<ReturnType<typeof readServerFacts>> =>
  typeof value === 'object' && value !== null && 'aheadMs' in value;

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
  const pooler = await findPooler(db);
  const unfit = unfitPoolers[pooler];
  if (unfit) return bad(what, unfit.found, unfit.toDo);
  if (pooler === 'unknown')
    return bad(what, 'no second connection was to be had to look for one', 'see above');
  return good(what, pooler === 'none' ? 'none' : 'one that keeps prepared statements apart');
}

async function checkConnections(
  db: Db,
  { databaseConnections, processes }: Config,
  what: string,
): Promise<Finding> {
  const room = await readConnectionLimit(db);
  const ofProcess = databaseConnections ?? defaultConnections(room, processes);
  const found = `${room.limit} are allowed, ${Math.max(0, room.free)} are free, a process opens up to ${ofProcess}`;
  if (ofProcess <= room.limit && room.free > 0) return good(what, found);
  return bad(
    what,
    found,
    "set it so that all processes together stay below what is allowed, or raise max_connections or the user's CONNECTION LIMIT",
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

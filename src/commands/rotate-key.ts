import { ConfigError, type Config } from '../config/config.ts';
import { hasCluster, startEmbedded } from '../embedded/index.ts';
import { migrate, pendingMigrations } from '../store/migrate.ts';
import { createPool, snapshot } from '../store/pool.ts';
import { reaching } from '../store/reaching.ts';
import { countStaleSeals, resealEndpoints } from '../store/tenants/reseal-endpoints.ts';
import { createSecretBox } from '../secrets/secret-box.ts';
import type { Given } from './given.ts';
import { beginRotation, endRotation, foreseenKeys, type EncryptionKeys } from './kept-encryption-keys.ts';
import { onStopSignal } from './signals.ts';

/**
 * Seals again, under the current key, whatever is not. On the embedded Postgres, with the key that `start` has made,
 * it makes a new one first.
 * `--dry-run` says what would be sealed again, and changes nothing.
 * @returns 0 when all is under the current key, 1 when something could not be opened
 */
export async function rotateKey(config: Config, { options }: Given): Promise<number> {
  const work = options['dry-run'] === true ? foresee : reseal;
  const { databaseUrl, encryptionKey, previousEncryptionKeys } = config;
  if (databaseUrl === undefined) return await onEmbedded(config, work);
  if (encryptionKey === undefined) {
    throw new ConfigError(['MAILHOOKS_ENCRYPTION_KEY: required when DATABASE_URL is set']);
  }
  return await work(databaseUrl, { encryptionKey, previousEncryptionKeys });
}

type Work = (databaseUrl: string, keys: EncryptionKeys) => Promise<number>;

async function onEmbedded(config: Config, work: Work): Promise<number> {
  const { dataDir, encryptionKey, previousEncryptionKeys } = config;
  if (work === foresee && !(await hasCluster(dataDir))) {
    console.log(`Nothing has run on ${dataDir} yet: there is nothing to seal again.`);
    return 0;
  }
  const embedded = await startEmbedded({
    dataDir,
    needPostgres: true,
    needTemporal: false,
    searchAttributes: {},
    report: (line) => console.log(line),
    signal: onStopSignal(),
  });
  try {
    const url = embedded.databaseUrl ?? '';
    if (encryptionKey !== undefined) return await work(url, { encryptionKey, previousEncryptionKeys });
    const kept = work === foresee ? await foreseenKeys(dataDir) : await beginRotation(dataDir);
    const status = await work(url, {
      ...kept,
      previousEncryptionKeys: [...kept.previousEncryptionKeys, ...previousEncryptionKeys],
    });
    if (status === 0 && work !== foresee) await endRotation(dataDir);
    return status;
  } finally {
    await embedded.stop();
  }
}

/** Says what `reseal` would do. The server itself refuses every change. */
async function foresee(databaseUrl: string, keys: EncryptionKeys): Promise<number> {
  const db = createPool(databaseUrl, (error) => console.error(error.message), { max: 1 });
  try {
    const pending = await reaching(databaseUrl, pendingMigrations(db));
    if (pending.length > 0) {
      console.log(
        `Would apply ${pending.join(', ')} first. What is to be sealed again can be seen after \`mailhooks migrate\`.`,
      );
      return 0;
    }
    const box = createSecretBox(keys.encryptionKey, keys.previousEncryptionKeys);
    const { resealed, unopened } = await snapshot(db, (tx) => countStaleSeals(tx, box));
    console.log(`Would seal again: ${countOf(resealed)}. Nothing was changed.`);
    return reportUnopened(unopened);
  } finally {
    await db.end();
  }
}

async function reseal(databaseUrl: string, keys: EncryptionKeys): Promise<number> {
  const db = createPool(databaseUrl, (error) => console.error(error.message), { max: 1 });
  try {
    await reaching(databaseUrl, migrate(db));
    const box = createSecretBox(keys.encryptionKey, keys.previousEncryptionKeys);
    const { resealed, unopened } = await resealEndpoints(db, box);
    console.log(`Sealed again: ${countOf(resealed)}.`);
    const status = reportUnopened(unopened);
    if (status === 0) console.log('Everything is sealed under the current key.');
    return status;
  } finally {
    await db.end();
  }
}

const countOf = (endpoints: number): string => `${endpoints} endpoint${endpoints === 1 ? '' : 's'}`;

function reportUnopened(unopened: readonly string[]): number {
  if (unopened.length === 0) return 0;
  console.error(
    `No key opens what these endpoints hold:\n${unopened.map((id) => `  ${id}`).join('\n')}\n` +
      'Add the key that sealed it to MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS and run this again.',
  );
  return 1;
}

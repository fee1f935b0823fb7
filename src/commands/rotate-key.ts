import { ConfigError, type Config } from '../config/config.ts';
import { startEmbedded } from '../embedded/index.ts';
import { migrate } from '../store/migrate.ts';
import { createPool } from '../store/pool.ts';
import { resealEndpoints } from '../store/tenants/reseal-endpoints.ts';
import { createSecretBox } from '../secrets/secret-box.ts';
import { beginRotation, endRotation, type EncryptionKeys } from './kept-encryption-keys.ts';
import { onStopSignal } from './signals.ts';

/**
 * Seals again, under the current key, whatever is not. On the embedded Postgres, with the key that `start` has made,
 * it makes a new one first.
 * @returns 0 when all is under the current key, 1 when something could not be opened
 */
export async function rotateKey(config: Config): Promise<number> {
  const { databaseUrl, encryptionKey, previousEncryptionKeys } = config;
  if (databaseUrl === undefined) return await onEmbedded(config);
  if (encryptionKey === undefined) {
    throw new ConfigError(['MAILHOOKS_ENCRYPTION_KEY: required when DATABASE_URL is set']);
  }
  return await reseal(databaseUrl, { encryptionKey, previousEncryptionKeys });
}

async function onEmbedded({ dataDir, encryptionKey, previousEncryptionKeys }: Config): Promise<number> {
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
    if (encryptionKey !== undefined) return await reseal(url, { encryptionKey, previousEncryptionKeys });
    const kept = await beginRotation(dataDir);
    const status = await reseal(url, {
      ...kept,
      previousEncryptionKeys: [...kept.previousEncryptionKeys, ...previousEncryptionKeys],
    });
    if (status === 0) await endRotation(dataDir);
    return status;
  } finally {
    await embedded.stop();
  }
}

async function reseal(databaseUrl: string, keys: EncryptionKeys): Promise<number> {
  const db = createPool(databaseUrl, (error) => console.error(error.message), { max: 1 });
  try {
    await migrate(db);
    const box = createSecretBox(keys.encryptionKey, keys.previousEncryptionKeys);
    const { resealed, unopened } = await resealEndpoints(db, box);
    console.log(`Sealed again: ${resealed} endpoint${resealed === 1 ? '' : 's'}.`);
    if (unopened.length > 0) {
      console.error(
        `No key opens what these endpoints hold:\n${unopened.map((id) => `  ${id}`).join('\n')}\n` +
          'Add the key that sealed it to MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS and run this again.',
      );
      return 1;
    }
    console.log('Everything is sealed under the current key.');
    return 0;
  } finally {
    await db.end();
  }
}

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, type Config } from '../config.ts';
import { errorCode } from '../store/pool.ts';
import { newKey } from '../services/keys.ts';
import type { Connections } from '../mailhooks.ts';

/** The connections of a role that stands on the operator's own servers. @throws ConfigError naming all that is missing */
export function givenConnections(config: Config): Connections {
  const { databaseUrl, temporalAddress, adminKey, encryptionKey } = config;
  const missing = Object.entries({
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    MAILHOOKS_ENCRYPTION_KEY: encryptionKey,
  }).flatMap(([name, value]) => (value === undefined ? [`${name}: required for this command`] : []));
  if (databaseUrl === undefined || temporalAddress === undefined || encryptionKey === undefined) {
    throw new ConfigError(missing);
  }
  // Without a bootstrap key the keys in the database are the only way in: this one opens nothing, as nobody knows it.
  return {
    databaseUrl,
    temporalAddress,
    temporalUiUrl: config.temporalUiUrl,
    encryptionKey,
    adminKey: adminKey ?? newKey('admin'),
  };
}

/**
 * The keys that `start` works with: those given, else made once and kept in the data folder (mode 0600).
 * @throws ConfigError when the database is the operator's own: a key in a folder of one machine would not do
 */
export async function ownKeys(config: Config): Promise<{ adminKey: string; encryptionKey: string }> {
  if (config.databaseUrl !== undefined && config.encryptionKey === undefined) {
    throw new ConfigError([
      'MAILHOOKS_ENCRYPTION_KEY: required when DATABASE_URL is set (openssl rand -base64 32)',
    ]);
  }
  return {
    adminKey: config.adminKey ?? (await keptKey(config.dataDir, 'admin-key', () => newKey('admin'))),
    encryptionKey:
      config.encryptionKey ??
      (await keptKey(config.dataDir, 'encryption-key', () => randomBytes(32).toString('base64'))),
  };
}

async function keptKey(folder: string, name: string, make: () => string): Promise<string> {
  const file = join(folder, name);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(file, `${make()}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}

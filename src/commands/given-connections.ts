import { join } from 'node:path';
import { ConfigError, type Config } from '../config/config.ts';
import { newKey } from '../services/accounts/api-keys.ts';
import { keptEncryptionKeys, type EncryptionKeys } from './kept-encryption-keys.ts';
import { keptKey } from './kept-key.ts';
import type { Connections } from '../app/connections.ts';

/** The connections of a role that stands on the operator's own servers. @throws ConfigError naming all that is missing */
export function givenConnections(config: Config): Connections {
  const { databaseUrl, temporalAddress, adminKey, encryptionKey, previousEncryptionKeys } = config;
  const missing = Object.entries({
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    MAILHOOKS_ENCRYPTION_KEY: encryptionKey,
  }).flatMap(([name, value]) => (value === undefined ? [`${name}: required for this command`] : []));
  if (databaseUrl === undefined || temporalAddress === undefined || encryptionKey === undefined) {
    throw new ConfigError(missing);
  }
  // Without a bootstrap key only keys of the database open anything: this random one is known to no caller.
  return {
    databaseUrl,
    temporalAddress,
    temporalUiUrl: config.temporalUiUrl,
    encryptionKey,
    previousEncryptionKeys,
    adminKey: adminKey ?? newKey('admin'),
  };
}

/**
 * The keys that `start` works with: those given, else made once and kept in the data folder (mode 0600).
 * @throws ConfigError when the database is the operator's own: a key in a folder of one machine would not do
 */
export async function ownKeys(config: Config): Promise<{ adminKey: string } & EncryptionKeys> {
  if (config.databaseUrl !== undefined && config.encryptionKey === undefined) {
    throw new ConfigError([
      'MAILHOOKS_ENCRYPTION_KEY: required when DATABASE_URL is set (openssl rand -base64 32)',
    ]);
  }
  return {
    adminKey: config.adminKey ?? (await keptAdminKey(config.dataDir)),
    ...(await ownEncryptionKeys(config)),
  };
}

async function ownEncryptionKeys({
  encryptionKey,
  previousEncryptionKeys,
  dataDir,
}: Config): Promise<EncryptionKeys> {
  if (encryptionKey !== undefined) return { encryptionKey, previousEncryptionKeys };
  const kept = await keptEncryptionKeys(dataDir);
  return { ...kept, previousEncryptionKeys: [...kept.previousEncryptionKeys, ...previousEncryptionKeys] };
}

/** @throws ConfigError when the file is empty: no key would open anything */
async function keptAdminKey(folder: string): Promise<string> {
  const name = 'admin-key';
  const key = await keptKey(folder, name, () => newKey('admin'));
  if (key !== '') return key;
  throw new ConfigError([`${join(folder, name)}: is empty; remove it, and a new key is made`]);
}

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ConfigError } from '../config/config.ts';
import { keptKey, readKeptKey, removeKeptKey, replaceKeptKey } from './kept-key.ts';

export interface EncryptionKeys {
  encryptionKey: string;
  previousEncryptionKeys: readonly string[];
}

const name = 'encryption-key';
/** There while a rotation is under way. */
const previousName = 'encryption-key.previous';

const newKey = (): string => randomBytes(32).toString('base64');

/** The keys in the folder; made when there is none. @throws ConfigError when a file holds something else */
export async function keptEncryptionKeys(folder: string): Promise<EncryptionKeys> {
  const encryptionKey = checked(folder, name, await keptKey(folder, name, newKey));
  const previous = await readKeptKey(folder, previousName);
  return {
    encryptionKey,
    previousEncryptionKeys: previous === undefined ? [] : [checked(folder, previousName, previous)],
  };
}

/**
 * Makes a new key; the one before is kept beside it until `endRotation`. One that was interrupted is gone on with.
 * At every moment the folder holds every key that something is sealed with. The caller must have locked the folder.
 */
export async function beginRotation(folder: string): Promise<EncryptionKeys> {
  const { encryptionKey } = await keptEncryptionKeys(folder);
  const previous = checked(folder, previousName, await keptKey(folder, previousName, () => encryptionKey));
  if (previous === encryptionKey) await replaceKeptKey(folder, name, newKey());
  return await keptEncryptionKeys(folder);
}

/** The keys that `beginRotation` would leave, but for the new one's value; changes nothing. */
export async function foreseenKeys(folder: string): Promise<EncryptionKeys> {
  const key = await readKeptKey(folder, name);
  const previous = await readKeptKey(folder, previousName);
  if (key !== undefined && previous !== undefined && previous !== key)
    return {
      encryptionKey: checked(folder, name, key),
      previousEncryptionKeys: [checked(folder, previousName, previous)],
    };
  return {
    encryptionKey: newKey(),
    previousEncryptionKeys: key === undefined ? [] : [checked(folder, name, key)],
  };
}

/** To be called when nothing is sealed with the previous key any more. */
export const endRotation = (folder: string): Promise<void> => removeKeptKey(folder, previousName);

/** A secret sealed by another text could never be opened again. */
function checked(folder: string, file: string, key: string): string {
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length === 32 && bytes.toString('base64') === key) return key;
  throw new ConfigError([
    `${join(folder, file)}: expected 32 bytes in base64; put the key back that was there, or set MAILHOOKS_ENCRYPTION_KEY`,
  ]);
}

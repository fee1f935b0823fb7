import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { createLruTextCache } from './lru-text-cache.ts';

/** Where a sealed text belongs: it opens nowhere else. */
export type Place = `endpoint/${string}/${'signing-secret' | 'headers'}`;

/** All signing secrets, the present and those before it: a rotation moves them on as they are. */
export const signingSecretOf = (endpointId: string): Place => `endpoint/${endpointId}/signing-secret`;
export const headersOf = (endpointId: string): Place => `endpoint/${endpointId}/headers`;

/** Seals secrets at rest: AES-256-GCM, bound to their place, with the key's id beside the text. */
export interface SecretBox {
  /** Under the current key. */
  seal(text: string, place: Place): Buffer;
  /** @throws Error when no key of ours sealed it, or it was changed, or sealed for another place */
  open(sealed: Buffer, place: Place): string;
  /** 43 characters derived from a purpose and the current key: without the key they cannot be calculated. */
  derive(purpose: string): string;
  /** The prefix of everything that `seal` makes now. A value with another prefix has to be sealed again. */
  readonly beginning: Buffer;
}

/**
 * `version | key id | iv | tag | text`. Until version 2 there was no version, a shorter key id, and no place: such rows
 * are still opened. Their ids are random bytes, so that only the whole beginning identifies one.
 */
const version = 2;
const keyIdBytes = 8;
const beginningBytes = 1 + keyIdBytes;
const formerBeginningBytes = 4;
const ivBytes = 12;
const tagBytes = 16;

interface Key {
  bytes: Buffer;
  beginning: Buffer;
  formerBeginning: Buffer;
}

/**
 * @param key 32 bytes in base64 (`MAILHOOKS_ENCRYPTION_KEY`)
 * @param previousKeys open what was sealed before (`MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS`)
 */
export function createSecretBox(key: string, previousKeys: readonly string[] = []): SecretBox {
  const current = readKey(key);
  const keys = [current, ...previousKeys.map(readKey)];
  // Every attempt opens the secrets of its endpoint.
  const opened = createLruTextCache();
  const derivingKey = Buffer.from(hkdfSync('sha256', current.bytes, '', 'mailhooks derived tokens', 32));
  return {
    beginning: current.beginning,
    seal(text, place) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', current.bytes, iv);
      cipher.setAAD(boundTo(current.beginning, place));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([current.beginning, iv, cipher.getAuthTag(), sealed]);
    },
    derive: (purpose) => createHmac('sha256', derivingKey).update(purpose).digest('base64url'),
    open: (sealed, place) =>
      opened.get(`${place} ${sealed.toString('latin1')}`, () => open(keys, sealed, place)),
  };
}

function readKey(key: string): Key {
  const bytes = Buffer.from(key, 'base64');
  const digest = createHash('sha256').update(bytes).digest();
  return {
    bytes,
    beginning: Buffer.concat([Buffer.from([version]), digest.subarray(0, keyIdBytes)]),
    formerBeginning: digest.subarray(0, formerBeginningBytes),
  };
}

function open(keys: readonly Key[], sealed: Buffer, place: Place): string {
  const beginning = sealed.subarray(0, beginningBytes);
  const key = keys.find((one) => one.beginning.equals(beginning));
  if (key) return decrypt(key, sealed.subarray(beginningBytes), boundTo(beginning, place));
  const formerBeginning = sealed.subarray(0, formerBeginningBytes);
  const formerKey = keys.find((one) => one.formerBeginning.equals(formerBeginning));
  if (formerKey) return decrypt(formerKey, sealed.subarray(formerBeginningBytes));
  throw new Error(
    'a secret was sealed with a key that is neither MAILHOOKS_ENCRYPTION_KEY nor one of MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS',
  );
}

const boundTo = (beginning: Buffer, place: Place): Buffer => Buffer.concat([beginning, Buffer.from(place)]);

function decrypt({ bytes }: Key, rest: Buffer, boundData?: Buffer): string {
  try {
    const iv = rest.subarray(0, ivBytes);
    const decipher = createDecipheriv('aes-256-gcm', bytes, iv, { authTagLength: tagBytes });
    decipher.setAuthTag(rest.subarray(ivBytes, ivBytes + tagBytes));
    if (boundData) decipher.setAAD(boundData);
    return decipher.update(rest.subarray(ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch (error) {
    throw new Error('a sealed secret was changed, or was sealed for another place', { cause: error });
  }
}

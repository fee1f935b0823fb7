import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Seals secrets at rest: AES-256-GCM, with the key's id beside the text so that keys can be rotated. */
export interface SecretBox {
  seal(text: string): Buffer;
  /** @throws Error when the text was sealed with another key, or changed */
  open(sealed: Buffer): string;
}

const keyIdBytes = 4;
const ivBytes = 12;
const tagBytes = 16;

/** @param key 32 bytes in base64 (`MAILHOOKS_ENCRYPTION_KEY`) */
export function createSecretBox(key: string): SecretBox {
  const bytes = Buffer.from(key, 'base64');
  const keyId = createHash('sha256').update(bytes).digest().subarray(0, keyIdBytes);
  return {
    seal(text) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', bytes, iv);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([keyId, iv, cipher.getAuthTag(), sealed]);
    },
    open(sealed) {
      if (!sealed.subarray(0, keyIdBytes).equals(keyId)) {
        throw new Error(
          'a signing secret was sealed with another MAILHOOKS_ENCRYPTION_KEY than the one that is set',
        );
      }
      const iv = sealed.subarray(keyIdBytes, keyIdBytes + ivBytes);
      const tag = sealed.subarray(keyIdBytes + ivBytes, keyIdBytes + ivBytes + tagBytes);
      const decipher = createDecipheriv('aes-256-gcm', bytes, iv, { authTagLength: tagBytes }).setAuthTag(
        tag,
      );
      return (
        decipher.update(sealed.subarray(keyIdBytes + ivBytes + tagBytes), undefined, 'utf8') +
        decipher.final('utf8')
      );
    },
  };
}

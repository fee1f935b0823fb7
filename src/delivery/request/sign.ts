import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';

const prefix = 'whsec_';

/** A new signing secret: `whsec_` and 32 random bytes in base64 (Standard Webhooks 1.0.0). */
export const newSecret = (): string => prefix + randomBytes(32).toString('base64');

/**
 * The value of `webhook-signature`: one `v1,<base64>` per secret, separated by spaces, over `{id}.{timestamp}.{body}`.
 * @param timestamp Unix seconds of this attempt
 * @param secrets current one first; during a rotation the previous one signs too
 */
export function sign(id: string, timestamp: number, body: string, secrets: readonly string[]): string {
  const content = `${id}.${timestamp}.${body}`;
  return secrets
    .map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(content).digest('base64')}`)
    .join(' ');
}

/** Characters of a signature by so many secrets: `v1,` and 32 bytes in base64 for each, separated by spaces. */
export const signatureChars = (secrets: number): number => secrets * ('v1,'.length + 44) + secrets - 1;

/** Making a key takes longer than signing with it. */
const keys = new Map<string, KeyObject>();
const maxKeys = 5_000;

function keyOf(secret: string): KeyObject {
  const known = keys.get(secret);
  if (known) return known;
  if (keys.size >= maxKeys) keys.clear();
  const key = createSecretKey(secret.slice(prefix.length), 'base64');
  keys.set(secret, key);
  return key;
}

import type { Queryable } from '../pool.ts';
import { openHeaders } from '../../secrets/sealed-headers.ts';
import { signingSecretOf, type SecretBox } from '../../secrets/secret-box.ts';
import { secretColumns, type SecretsRow } from './signing-secrets.ts';

/** Opens what the newest endpoints hold. @param limit endpoints at most @returns the ids of those that no key opens */
export async function checkSeals(
  db: Queryable,
  box: SecretBox,
  limit = 200,
): Promise<{ checked: number; unopened: string[] }> {
  const { rows } = await db.query<SecretsRow & { id: string }>(
    `SELECT p.id, ${secretColumns} FROM endpoints p ORDER BY p.id DESC LIMIT $1`,
    [limit],
  );
  return { checked: rows.length, unopened: rows.filter((row) => !opens(box, row)).map(({ id }) => id) };
}

function opens(box: SecretBox, row: SecretsRow & { id: string }): boolean {
  try {
    box.open(row.secret, signingSecretOf(row.id));
    openHeaders(box, row.id, row);
    return true;
  } catch {
    return false;
  }
}

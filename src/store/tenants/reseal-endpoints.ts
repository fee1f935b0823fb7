import type { Queryable } from '../pool.ts';
import { openHeaders, sealHeaders } from '../../secrets/sealed-headers.ts';
import { signingSecretOf, type SecretBox } from '../../secrets/secret-box.ts';
import { columnsOf, secretColumns, secretsIn, type SecretsRow } from './signing-secrets.ts';

export interface Resealed {
  /** Endpoints whose secrets are under the current key now, and were not. */
  resealed: number;
  /** Ids of endpoints that hold something no key opens: they are as they were. */
  unopened: string[];
}

interface Row extends SecretsRow {
  id: string;
  /** By the database's clock. */
  readAt: Date;
}

type Sealed = Omit<SecretsRow, 'headers'>;

const pageSize = 200;

/** The same, changing nothing: as many would be sealed again, and no key opens those. */
export async function countStaleSeals(db: Queryable, box: SecretBox): Promise<Resealed> {
  const result: Resealed = { resealed: 0, unopened: [] };
  for await (const row of staleRows(db, box)) {
    if (sealAnew(box, row)) result.resealed += 1;
    else result.unopened.push(row.id);
  }
  return result;
}

/**
 * Seals again everything that is not under the current key, and headers that stand in the clear; previous secrets whose
 * time is over are dropped. Row by row, each at once and only if nobody has changed it meanwhile: it can be interrupted,
 * repeated, and run while others work.
 */
export async function resealEndpoints(db: Queryable, box: SecretBox): Promise<Resealed> {
  const result: Resealed = { resealed: 0, unopened: [] };
  for await (const row of staleRows(db, box)) {
    const outcome = await reseal(db, box, row);
    if (outcome === 'resealed') result.resealed += 1;
    if (outcome === 'unopened') result.unopened.push(row.id);
  }
  return result;
}

async function* staleRows(db: Queryable, box: SecretBox): AsyncGenerator<Row> {
  for (let after: string | undefined; ;) {
    const rows = await findStale(db, box, { after, limit: pageSize });
    yield* rows;
    after = rows.at(-1)?.id;
    if (after === undefined) return;
  }
}

async function reseal(db: Queryable, box: SecretBox, row: Row): Promise<'resealed' | 'unopened' | 'current'> {
  for (
    let current: Row | undefined = row;
    current;
    [current] = await findStale(db, box, { id: row.id, limit: 1 })
  ) {
    const sealed = sealAnew(box, current);
    if (!sealed) return 'unopened';
    if (await replace(db, current, sealed)) return 'resealed';
    // Somebody has changed it meanwhile.
  }
  return 'current';
}

/** @returns undefined when no key opens it */
function sealAnew(box: SecretBox, row: Row): Sealed | undefined {
  const place = signingSecretOf(row.id);
  const resealed = (sealed: Buffer): Buffer => box.seal(box.open(sealed, place), place);
  try {
    return {
      secret: resealed(row.secret),
      ...columnsOf(
        secretsIn(row)
          .previousSecrets.filter(({ until }) => until > row.readAt)
          .map(({ secret, until }) => ({ secret: resealed(secret), until })),
      ),
      sealedHeaders: sealHeaders(box, row.id, openHeaders(box, row.id, row)).sealedHeaders,
    };
  } catch {
    return undefined;
  }
}

/** In the order of their ids; what begins as the current key's seals begin is not looked at. */
async function findStale(
  db: Queryable,
  { beginning }: SecretBox,
  { id, after, limit }: { id?: string; after?: string | undefined; limit: number },
): Promise<Row[]> {
  const { rows } = await db.query<Row>(
    `SELECT p.id, now() AS "readAt", ${secretColumns}
     FROM endpoints p
     WHERE ($1::text IS NULL OR id = $1) AND ($2::text IS NULL OR id > $2)
       AND (headers <> '{}' OR substring(secret FROM 1 FOR length($3::bytea)) <> $3
         OR substring(previous_secret FROM 1 FOR length($3::bytea)) <> $3
         OR substring(sealed_headers FROM 1 FOR length($3::bytea)) <> $3
         OR EXISTS (SELECT FROM unnest(earlier_secrets) AS e (secret)
           WHERE substring(e.secret FROM 1 FOR length($3::bytea)) <> $3))
     ORDER BY id LIMIT $4`,
    [id, after, beginning, limit],
  );
  return rows;
}

/** @returns whether it was still as it was read */
async function replace(db: Queryable, before: Row, sealed: Sealed): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE endpoints SET secret = $7, previous_secret = $8, previous_secret_until = $9, earlier_secrets = $10,
       earlier_secrets_until = $11, headers = '{}', sealed_headers = $12
     WHERE id = $1 AND secret = $2 AND previous_secret IS NOT DISTINCT FROM $3 AND sealed_headers IS NOT DISTINCT FROM $4
       AND headers = $5 AND earlier_secrets = $6`,
    [
      before.id,
      before.secret,
      before.previousSecret,
      before.sealedHeaders,
      before.headers,
      before.earlierSecrets,
      sealed.secret,
      sealed.previousSecret,
      sealed.previousSecretUntil,
      sealed.earlierSecrets,
      sealed.earlierSecretsUntil,
      sealed.sealedHeaders,
    ],
  );
  return rowCount === 1;
}

import type { Queryable } from '../pool.ts';
import type { StoredHeaders } from '../../secrets/sealed-headers.ts';

/** A secret that signs beside the present one until its own time. */
export interface PreviousSecret {
  secret: Buffer;
  until: Date;
}

/** What is sealed of an endpoint: its headers and signing secrets. */
export interface SealedSecrets extends StoredHeaders {
  secret: Buffer;
  /** Newest first; the time of some may be over. */
  previousSecrets: PreviousSecret[];
}

/**
 * The columns of an endpoint `p`. The newest of the previous secrets has columns of its own, by which versions before
 * this one sign; the others are arrays.
 */
export const secretColumns = `p.headers, p.sealed_headers AS "sealedHeaders", p.secret,
  p.previous_secret AS "previousSecret", p.previous_secret_until AS "previousSecretUntil",
  p.earlier_secrets AS "earlierSecrets", p.earlier_secrets_until AS "earlierSecretsUntil"`;

/** A row with `secretColumns`. */
export interface SecretsRow extends StoredHeaders {
  secret: Buffer;
  previousSecret: Buffer | null;
  previousSecretUntil: Date | null;
  earlierSecrets: Buffer[];
  earlierSecretsUntil: Date[];
}

export function secretsIn(row: SecretsRow): SealedSecrets {
  const secrets = [row.previousSecret, ...row.earlierSecrets];
  const times = [row.previousSecretUntil, ...row.earlierSecretsUntil];
  return {
    headers: row.headers,
    sealedHeaders: row.sealedHeaders,
    secret: row.secret,
    previousSecrets: secrets.flatMap((secret, index) => {
      const until = times[index];
      return secret && until ? [{ secret, until }] : [];
    }),
  };
}

/** As `secretColumns` of a row that has these. */
export function columnsOf(
  previous: readonly PreviousSecret[],
): Omit<SecretsRow, keyof StoredHeaders | 'secret'> {
  const [newest, ...earlier] = previous;
  return {
    previousSecret: newest?.secret ?? null,
    previousSecretUntil: newest?.until ?? null,
    earlierSecrets: earlier.map(({ secret }) => secret),
    earlierSecretsUntil: earlier.map(({ until }) => until),
  };
}

/** Those of an endpoint's row that sign now, newest first, as rows of `secret` and `until` in the order of `place`. */
const signing = `unnest(array_prepend(previous_secret, earlier_secrets),
  array_prepend(previous_secret_until, earlier_secrets_until)) WITH ORDINALITY AS s (secret, until, place)
  WHERE s.until > now()`;

/** Until when each of them signs. */
export const previousSignaturesUntil = `ARRAY(SELECT s.until FROM ${signing} ORDER BY s.place)`;

/** @returns undefined when the account has no such endpoint */
export async function findSecrets(
  db: Queryable,
  accountId: string,
  id: string,
): Promise<SealedSecrets | undefined> {
  const { rows } = await db.query<SecretsRow>(
    `SELECT ${secretColumns} FROM endpoints p WHERE p.account_id = $1 AND p.id = $2`,
    [accountId, id],
  );
  return rows[0] && secretsIn(rows[0]);
}

export interface Rotation {
  secret: Buffer;
  /** How long the present secret goes on signing; 0: not at all. */
  overlapSeconds: number;
  /** Whether the secrets before it stop signing immediately, instead of each at its own time. */
  endPrevious: boolean;
  /** Secrets that may sign at the same time, the new one included. */
  most: number;
}

/**
 * Makes a new secret the present one.
 * @returns undefined when there is no such endpoint; else whether it was done, or when the first of too many ends
 */
export async function rotateSecret(
  db: Queryable,
  accountId: string,
  id: string,
  { secret, overlapSeconds, endPrevious, most }: Rotation,
): Promise<{ rotated: true } | { rotated: false; firstEndsAt: Date } | undefined> {
  const { rows } = await db.query<{ rotated: boolean; firstEndsAt: Date | null }>(
    `WITH present AS (
       SELECT id, secret, previous_secret, previous_secret_until, earlier_secrets, earlier_secrets_until
       FROM endpoints WHERE account_id = $1 AND id = $2 FOR NO KEY UPDATE
     ), kept AS (
       SELECT id, s.secret, s.until, s.place FROM present, LATERAL (SELECT * FROM ${signing} AND NOT $5) AS s
       UNION ALL SELECT id, secret, now() + make_interval(secs => $4), 0 FROM present WHERE $4 > 0
     ), lists AS (
       SELECT present.id, array_agg(kept.secret ORDER BY place) FILTER (WHERE place IS NOT NULL) AS secrets,
         array_agg(kept.until ORDER BY place) FILTER (WHERE place IS NOT NULL) AS until, count(place) AS count
       FROM present LEFT JOIN kept USING (id) GROUP BY present.id
     ), rotated AS (
       UPDATE endpoints p SET secret = $3, previous_secret = secrets[1], previous_secret_until = lists.until[1],
         earlier_secrets = coalesce(secrets[2:], '{}'), earlier_secrets_until = coalesce(lists.until[2:], '{}'),
         updated_at = now()
       FROM lists WHERE p.id = lists.id AND lists.count < $6 RETURNING p.id
     )
     SELECT rotated.id IS NOT NULL AS rotated, (SELECT min(until) FROM kept) AS "firstEndsAt"
     FROM lists LEFT JOIN rotated USING (id)`,
    [accountId, id, secret, overlapSeconds, endPrevious, most],
  );
  const [row] = rows;
  if (!row) return undefined;
  return row.firstEndsAt === null || row.rotated
    ? { rotated: true }
    : { rotated: false, firstEndsAt: row.firstEndsAt };
}

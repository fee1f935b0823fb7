import type { Queryable } from './pool.ts';
import { prepared } from './sql.ts';

/** What is known of a message beyond a single event; null where nothing has been said yet. */
export interface MessageFacts {
  messageId: string;
  /** JSON text. */
  content: string | null;
  contentHash: Buffer | null;
  webhookUrl: string | null;
  trackOpens: boolean | null;
  trackClicks: boolean | null;
}

const columns = `message_id AS "messageId", content, content_hash AS "contentHash", webhook_url AS "webhookUrl",
  track_opens AS "trackOpens", track_clicks AS "trackClicks"`;

/** Keeps what is new of these messages; what was said first stands. @returns what now is known of each */
export async function rememberMessages(
  tx: Queryable,
  accountId: string,
  messages: readonly MessageFacts[],
): Promise<MessageFacts[]> {
  const { rows } = await tx.query<MessageFacts>(
    `INSERT INTO messages AS m (account_id, message_id, content, content_hash, webhook_url, track_opens, track_clicks)
     SELECT $1, n.* FROM unnest($2::text[], $3::text[], $4::bytea[], $5::text[], $6::boolean[], $7::boolean[])
       AS n (message_id, content, content_hash, webhook_url, track_opens, track_clicks)
     ORDER BY message_id
     ON CONFLICT (account_id, message_id) DO UPDATE SET content = coalesce(m.content, excluded.content),
       content_hash = coalesce(m.content_hash, excluded.content_hash),
       webhook_url = coalesce(m.webhook_url, excluded.webhook_url),
       track_opens = coalesce(m.track_opens, excluded.track_opens),
       track_clicks = coalesce(m.track_clicks, excluded.track_clicks)
     RETURNING ${columns}`,
    [
      accountId,
      messages.map((message) => message.messageId),
      messages.map((message) => message.content),
      messages.map((message) => message.contentHash),
      messages.map((message) => message.webhookUrl),
      messages.map((message) => message.trackOpens),
      messages.map((message) => message.trackClicks),
    ],
  );
  return rows;
}

/** A message of an account. */
export interface MessageKey {
  accountId: string;
  messageId: string;
}

/** @returns for each what is known of it; null: nothing yet */
export async function findMessages(
  db: Queryable,
  keys: readonly MessageKey[],
): Promise<(MessageFacts | null)[]> {
  const { rows } = await db.query<MessageFacts & { place: number }>(
    prepared(
      'find-messages',
      `SELECT k.place, ${columns} FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (account, message, place)
       JOIN messages ON account_id = k.account AND message_id = k.message`,
      [keys.map(({ accountId }) => accountId), keys.map(({ messageId }) => messageId)],
    ),
  );
  const found = new Map(rows.map(({ place, ...facts }) => [place, facts]));
  return keys.map((_, index) => found.get(index + 1) ?? null);
}

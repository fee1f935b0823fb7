import type { MessageWords } from '../../domain/event/message-facts.ts';
import type { Queryable } from '../pool.ts';
import { prepared } from '../sql.ts';

const columns = `message_id AS "messageId", speaker, content, content_hash AS "contentHash", webhook_url AS "webhookUrl",
  track_opens AS "trackOpens", track_clicks AS "trackClicks"`;

/**
 * Keeps what is new of what a speaker says of messages; what it said first stands.
 * @returns all that this speaker has said of each
 */
export async function rememberWords(
  tx: Queryable,
  accountId: string,
  words: readonly MessageWords[],
): Promise<MessageWords[]> {
  const { rows } = await tx.query<MessageWords>(
    `INSERT INTO message_words AS m
       (account_id, message_id, speaker, content, content_hash, webhook_url, track_opens, track_clicks)
     SELECT $1, n.* FROM unnest($2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::boolean[], $8::boolean[])
       AS n (message_id, speaker, content, content_hash, webhook_url, track_opens, track_clicks)
     ORDER BY message_id, speaker
     ON CONFLICT (account_id, message_id, speaker) DO UPDATE SET content = coalesce(m.content, excluded.content),
       content_hash = coalesce(m.content_hash, excluded.content_hash),
       webhook_url = coalesce(m.webhook_url, excluded.webhook_url),
       track_opens = coalesce(m.track_opens, excluded.track_opens),
       track_clicks = coalesce(m.track_clicks, excluded.track_clicks)
     RETURNING ${columns}`,
    [
      accountId,
      words.map((one) => one.messageId),
      words.map((one) => one.speaker),
      words.map((one) => one.content),
      words.map((one) => one.contentHash),
      words.map((one) => one.webhookUrl),
      words.map((one) => one.trackOpens),
      words.map((one) => one.trackClicks),
    ],
  );
  return rows;
}

/** A message of an account. */
export interface MessageKey {
  accountId: string;
  messageId: string;
}

/** @returns for each all that anybody has said of it */
export async function findWords(db: Queryable, keys: readonly MessageKey[]): Promise<MessageWords[][]> {
  const { rows } = await db.query<MessageWords & { place: number }>(
    prepared(
      'find-words',
      `SELECT k.place, ${columns} FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (account, message, place)
       JOIN message_words ON account_id = k.account AND message_id = k.message`,
      [keys.map(({ accountId }) => accountId), keys.map(({ messageId }) => messageId)],
    ),
  );
  const found = Map.groupBy(rows, ({ place }) => place);
  return keys.map((_, index) => (found.get(index + 1) ?? []).map(({ place: _place, ...words }) => words));
}

/** The content `m` that goes out with an event `e`, or with a delivery `d` of it. */
export const joinContent = (isOfDelivery: boolean): string => `LEFT JOIN message_words m
  ON m.account_id = e.account_id AND m.message_id = e.message_id AND m.speaker = coalesce(e.content_by, 'admin')
  ${isOfDelivery ? 'AND d.without_content IS NOT TRUE' : ''}`;

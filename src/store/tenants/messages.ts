import { addsTo, type MessageWords } from '../../domain/event/message-facts.ts';
import type { Queryable } from '../pool.ts';
import { prepared } from '../sql.ts';

const columnsWith = (
  content: string,
): string => `message_id AS "messageId", speaker, ${content}, content_hash AS "contentHash", webhook_url AS "webhookUrl",
  track_opens AS "trackOpens", track_clicks AS "trackClicks"`;

const columns = columnsWith('content');
const columnsWithoutContent = columnsWith("CASE WHEN content IS NOT NULL THEN '' END AS content");

/**
 * What whoever erases words of an account, or says many, holds alone, and a shared statement that needs them to stay holds
 * with others: words themselves are not locked by those who only use them.
 * @param account SQL
 */
export const wordsLock = (account: string): string => `hashtextextended('words ' || ${account}, 0)`;

/** Until the transaction has ended no shared statement uses or keeps words of this account: none waits for these either. */
export async function keepWordsToOneself(tx: Queryable, accountId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(${wordsLock('$1')})`, [accountId]);
}

/**
 * Keeps what is new of what a speaker says of messages; what it said first stands. Words that are there stay until the
 * transaction has ended, and others may use them meanwhile.
 * @returns all that this speaker has said of each
 */
export async function rememberWords(
  tx: Queryable,
  accountId: string,
  words: readonly MessageWords[],
): Promise<MessageWords[]> {
  const { rows: known } = await tx.query<MessageWords>(
    `SELECT ${columns} FROM message_words JOIN unnest($2::text[], $3::text[]) AS n (message_id, speaker)
       USING (message_id, speaker)
     WHERE account_id = $1 ORDER BY message_id, speaker FOR KEY SHARE OF message_words`,
    [accountId, words.map((one) => one.messageId), words.map((one) => one.speaker)],
  );
  const before = new Map(known.map((one) => [one.messageId, one]));
  const news = words.filter((one) => addsTo(before.get(one.messageId), one));
  if (news.length === 0) return known;
  const { rows: kept } = await tx.query<MessageWords>(
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
      news.map((one) => one.messageId),
      news.map((one) => one.speaker),
      news.map((one) => one.content),
      news.map((one) => one.contentHash),
      news.map((one) => one.webhookUrl),
      news.map((one) => one.trackOpens),
      news.map((one) => one.trackClicks),
    ],
  );
  for (const one of kept) before.set(one.messageId, one);
  return [...before.values()];
}

/** Words that have to hold when a shared statement writes events. */
export interface SaidWords extends MessageWords {
  /** Their speaker has said nothing of the message before. Else it has said this content. */
  isNew: boolean;
}

/** A message of an account. */
export interface MessageKey {
  accountId: string;
  messageId: string;
}

/**
 * @param withContent false: `content` of those who brought some is empty, for whoever needs to know who did
 * @returns for each all that anybody has said of it
 */
export async function findWords(
  db: Queryable,
  keys: readonly MessageKey[],
  withContent = true,
): Promise<(readonly MessageWords[])[]> {
  const name = ({ accountId, messageId }: MessageKey): string => `${accountId} ${messageId}`;
  // Many events of one message come together: its content is read once.
  const asked = [...new Map(keys.map((key) => [name(key), key])).values()];
  const { rows } = await db.query<MessageWords & { place: number }>(
    prepared(
      withContent ? 'find-words' : 'find-words-without-content',
      `SELECT k.place, ${withContent ? columns : columnsWithoutContent} FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (account, message, place)
       JOIN message_words ON account_id = k.account AND message_id = k.message`,
      [asked.map(({ accountId }) => accountId), asked.map(({ messageId }) => messageId)],
    ),
  );
  const byPlace = Map.groupBy(rows, ({ place }) => place);
  const found = new Map(
    asked.map((key, index) => [
      name(key),
      (byPlace.get(index + 1) ?? []).map(({ place: _place, ...words }) => words),
    ]),
  );
  return keys.map((key) => found.get(name(key)) ?? []);
}

/** The content `m` that goes out with an event `e`, or with a delivery `d` of it. */
export const joinContent = (isOfDelivery: boolean): string => `LEFT JOIN message_words m
  ON m.account_id = e.account_id AND m.message_id = e.message_id AND m.speaker = coalesce(e.content_by, 'admin')
  ${isOfDelivery ? 'AND d.without_content IS NOT TRUE' : ''}`;

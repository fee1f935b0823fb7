import { transaction, type Db } from '../pool.ts';
import { wordsLock } from '../tenants/messages.ts';

/** Words that one transaction deletes. */
const batchRows = 1_000;

/** A message that any event in the log belongs to may be named by the next one. */
export const unusedMessage = (row: string): string => `NOT EXISTS (
  SELECT FROM events e WHERE e.account_id = ${row}.account_id AND e.message_id = ${row}.message_id
)`;

/**
 * Deletes what was said before an instant of messages that no event belongs to any more. Words that an event is just
 * accepted with are left for the next time.
 * @returns how many were deleted
 */
export async function forgetWords(db: Db, before: Date): Promise<number> {
  for (let deleted = 0; ;) {
    const count = await transaction(db, async (tx) => {
      // Whoever accepts an event with some of them holds a lock until it is there to be seen by the next statement.
      const { rows } = await tx.query<{ accountId: string; messageId: string; speaker: string }>(
        `WITH unused AS MATERIALIZED (
           SELECT account_id, message_id, speaker FROM message_words w
           WHERE created_at < $1 AND ${unusedMessage('w')} LIMIT ${batchRows}
         ), free AS MATERIALIZED (
           SELECT account_id FROM (SELECT DISTINCT account_id FROM unused) AS a
           WHERE pg_try_advisory_xact_lock(${wordsLock('account_id')})
         )
         SELECT account_id AS "accountId", message_id AS "messageId", speaker
         FROM message_words JOIN unused USING (account_id, message_id, speaker) JOIN free USING (account_id)
         FOR UPDATE OF message_words SKIP LOCKED`,
        [before],
      );
      const { rowCount } = await tx.query(
        `DELETE FROM message_words w USING unnest($1::text[], $2::text[], $3::text[]) AS s (account_id, message_id, speaker)
         WHERE w.account_id = s.account_id AND w.message_id = s.message_id AND w.speaker = s.speaker
           AND ${unusedMessage('w')}`,
        [
          rows.map(({ accountId }) => accountId),
          rows.map(({ messageId }) => messageId),
          rows.map(({ speaker }) => speaker),
        ],
      );
      return rowCount ?? 0;
    });
    deleted += count;
    if (count < batchRows) return deleted;
  }
}

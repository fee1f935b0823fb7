import type { Locked } from './record-attempts.ts';

/** Words first: the function returns the batches of which nothing is to be written. */
const saidSql = `said AS MATERIALIZED (
    SELECT say_words(ARRAY(SELECT id FROM owner), $23::int[], $24::text[], $25::text[], $26::text[], $27::text[],
      $28::bytea[], $29::text[], $30::boolean[], $31::boolean[], $32::boolean[]) AS raced
  ), `;

/**
 * Sorted ids: two batches that share some cannot lock them in opposite orders.
 * @param says whether any of the batches has words about messages
 */
export const insertSql = (locked: Locked, says: boolean): string => `WITH owner AS (
    SELECT id FROM accounts WHERE id = ANY($1::text[]) ORDER BY id FOR KEY SHARE ${locked === 'skip' ? 'SKIP LOCKED' : ''}
  ), ${says ? saidSql : ''}new_ids AS (
    INSERT INTO event_ids (account_id, event_id, accepted_at, posted_by, deliveries)
    SELECT e.account_id, e.event_id, e.accepted_at, e.posted_by, e.deliveries
    FROM unnest($2::text[], $3::timestamptz[], $4::text[], $9::text[], $11::int[]${says ? ', $22::int[]' : ''})
      AS e (account_id, accepted_at, event_id, posted_by, deliveries${says ? ', batch' : ''})
    JOIN owner ON owner.id = e.account_id
    ${says ? 'WHERE e.batch <> ALL ((SELECT raced FROM said)::int[])' : ''}
    ORDER BY e.account_id, e.event_id
    ON CONFLICT DO NOTHING RETURNING account_id, event_id
  ), logged AS (
    INSERT INTO events (accepted_at, account_id, event_id, type, payload, start_pending, message_id, content_by)
    SELECT e.accepted_at, e.account_id, e.event_id, e.type, e.payload, e.start_pending, e.message_id, e.content_by
    FROM unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::text[], $10::text[])
      AS e (account_id, accepted_at, event_id, type, payload, start_pending, message_id, content_by)
    JOIN new_ids USING (account_id, event_id)
  ), planned AS (
    INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, outage, last_error,
      without_content, next_attempt_at)
    SELECT d.accepted_at, d.id, d.account_id, d.event_id, d.event_type, d.endpoint_id, d.status, d.outage, d.last_error,
      d.without_content, CASE WHEN d.status = 'pending' THEN d.accepted_at END
    FROM unnest($12::text[], $13::timestamptz[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[],
        $19::int[], $20::jsonb[], $21::boolean[])
      AS d (account_id, accepted_at, id, event_id, event_type, endpoint_id, status, outage, last_error, without_content)
    JOIN new_ids USING (account_id, event_id)
  )
  SELECT owner.id AS "accountId", new_ids.event_id AS "eventId"${says ? ', (SELECT raced FROM said) AS raced' : ''}
  FROM owner LEFT JOIN new_ids ON new_ids.account_id = owner.id`;

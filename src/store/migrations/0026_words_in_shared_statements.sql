-- Keeps what batches of events say of their messages, within the statement that writes the events. It never waits for
-- whoever erases words (their advisory lock is tried), and writes nothing for words that are there.
-- `is_new`: the speaker has said nothing of the message before; otherwise it said this content, by its hash.
-- Returns the batches of which that does not hold any more, as others were faster; of these nothing is kept.
CREATE FUNCTION say_words(in_owners text[], in_batch int[], in_account text[], in_message text[], in_speaker text[],
  in_content text[], in_hash bytea[], in_url text[], in_opens boolean[], in_clicks boolean[], in_new boolean[])
RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE
  free text[];
  failed int[];
BEGIN
  SELECT array_agg(o.id) INTO free FROM (SELECT unnest(in_account) INTERSECT SELECT unnest(in_owners)) AS o (id)
  WHERE pg_try_advisory_xact_lock_shared(hashtextextended('words ' || o.id, 0));
  -- A statement of its own: it sees what had been erased before the locks were there.
  WITH said AS MATERIALIZED (
    -- By the key, row by row: a plan that was made when there were few words must not read all of them.
    SELECT s.*, s.account_id = ANY(coalesce(free, '{}')) AND (s.is_new OR coalesce(s.content_hash = (
      SELECT w.content_hash FROM message_words w WHERE w.account_id = s.account_id AND w.message_id = s.message_id
        AND w.speaker = s.speaker), false)) AS holds
    FROM unnest(in_batch, in_account, in_message, in_speaker, in_content, in_hash, in_url, in_opens, in_clicks, in_new)
      WITH ORDINALITY AS s (batch, account_id, message_id, speaker, content, content_hash, webhook_url, track_opens,
        track_clicks, is_new, place)
  ), added AS (
    -- Sorted: two statements that say the same cannot wait for each other.
    INSERT INTO message_words AS w (account_id, message_id, speaker, content, content_hash, webhook_url, track_opens,
      track_clicks)
    SELECT DISTINCT ON (s.account_id, s.message_id, s.speaker) s.account_id, s.message_id, s.speaker, s.content,
      s.content_hash, s.webhook_url, s.track_opens, s.track_clicks
    FROM said s WHERE s.is_new AND s.batch NOT IN (SELECT f.batch FROM said f WHERE NOT f.holds)
    ORDER BY s.account_id, s.message_id, s.speaker, s.place
    ON CONFLICT DO NOTHING
    RETURNING w.account_id, w.message_id, w.speaker, w.content_hash, w.webhook_url, w.track_opens, w.track_clicks
  )
  SELECT array_agg(DISTINCT s.batch) INTO failed FROM said s
  WHERE NOT s.holds OR (s.is_new AND NOT EXISTS (
    SELECT FROM added a WHERE a.account_id = s.account_id AND a.message_id = s.message_id AND a.speaker = s.speaker
      AND (a.content_hash, a.webhook_url, a.track_opens, a.track_clicks)
        IS NOT DISTINCT FROM (s.content_hash, s.webhook_url, s.track_opens, s.track_clicks)));
  IF failed IS NOT NULL THEN
    DELETE FROM message_words w USING unnest(in_batch, in_account, in_message, in_speaker, in_new)
      AS s (batch, account_id, message_id, speaker, is_new)
    WHERE w.account_id = s.account_id AND w.message_id = s.message_id AND w.speaker = s.speaker
      AND s.is_new AND s.batch = ANY(failed) AND w.xmin = pg_current_xact_id()::xid AND NOT EXISTS (
        SELECT FROM unnest(in_batch, in_account, in_message, in_speaker, in_new)
          AS o (batch, account_id, message_id, speaker, is_new)
        WHERE o.account_id = s.account_id AND o.message_id = s.message_id AND o.speaker = s.speaker
          AND o.is_new AND o.batch <> ALL(failed));
  END IF;
  RETURN coalesce(failed, '{}');
END $$;

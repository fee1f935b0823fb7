-- For whom a program's key speaks. A key that replaces another goes on as the same speaker; null: its own id.
ALTER TABLE api_keys ADD COLUMN speaker text, ADD COLUMN accounts text[],
  ADD COLUMN may_name_endpoints boolean NOT NULL DEFAULT true;

-- What each speaker has said of a message: 'admin', 'account', or a producer key's `speaker`.
CREATE TABLE message_words (
  account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  message_id text NOT NULL,
  speaker text NOT NULL,
  content text,
  content_hash bytea,
  webhook_url text,
  track_opens boolean,
  track_clicks boolean,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, message_id, speaker)
);
-- Whose words the older ones are is not known: they hold for everybody, as they did.
INSERT INTO message_words
  SELECT account_id, message_id, 'admin', content, content_hash, webhook_url, track_opens, track_clicks, created_at
  FROM messages;

-- Processes of the version before still write `messages`: workers of this version read what they say as well.
CREATE FUNCTION copy_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM message_words WHERE account_id = OLD.account_id AND message_id = OLD.message_id;
    RETURN NULL;
  END IF;
  INSERT INTO message_words (account_id, message_id, speaker, content, content_hash, webhook_url, track_opens, track_clicks,
    created_at)
  VALUES (NEW.account_id, NEW.message_id, 'admin', NEW.content, NEW.content_hash, NEW.webhook_url, NEW.track_opens,
    NEW.track_clicks, NEW.created_at)
  ON CONFLICT (account_id, message_id, speaker) DO UPDATE SET content = excluded.content,
    content_hash = excluded.content_hash, webhook_url = excluded.webhook_url, track_opens = excluded.track_opens,
    track_clicks = excluded.track_clicks;
  RETURN NULL;
END $$;
CREATE TRIGGER messages_copied AFTER INSERT OR UPDATE OR DELETE ON messages
  FOR EACH ROW EXECUTE FUNCTION copy_message();

-- Whose content goes out with the event; null: an event of the version before.
ALTER TABLE events ADD COLUMN content_by text;
-- True: its endpoint was named by somebody who did not bring the content.
ALTER TABLE deliveries ADD COLUMN without_content boolean;
-- What a repeat is told, without counting; null: an event of the version before.
ALTER TABLE event_ids ADD COLUMN posted_by text, ADD COLUMN deliveries integer;

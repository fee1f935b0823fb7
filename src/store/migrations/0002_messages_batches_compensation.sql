-- What a producer says once of a message, for all of its events.
CREATE TABLE messages (
  account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  message_id text NOT NULL,
  -- The sender's whole message object as JSON text, and the hash by which a second one is compared.
  content text,
  content_hash bytea,
  webhook_url text,
  track_opens boolean,
  track_clicks boolean,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, message_id)
);

ALTER TABLE events ADD COLUMN message_id text;

ALTER TABLE endpoints ADD COLUMN batch jsonb;
CREATE UNIQUE INDEX endpoints_message_url ON endpoints (account_id, url) WHERE origin = 'message';

-- Until when another process has this delivery in a POST that it shares with others.
ALTER TABLE deliveries ADD COLUMN claimed_until timestamptz(3);
CREATE INDEX deliveries_endpoint_open ON deliveries (endpoint_id, accepted_at, id)
  WHERE status IN ('pending', 'retrying');

-- When an exhausted delivery's consequences (endpoint disabled, owner told) were complete: until then they can be begun anew.
ALTER TABLE deliveries ADD COLUMN compensated_at timestamptz(3);
CREATE INDEX deliveries_uncompensated ON deliveries (first_attempt_at) WHERE status = 'failed' AND compensated_at IS NULL;
ALTER TABLE notifications ADD COLUMN delivery_id text, ADD COLUMN delivery_accepted_at timestamptz(3);

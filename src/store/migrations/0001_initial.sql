CREATE TABLE accounts (
  id text PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL,
  instance_url text,
  user_name text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE api_keys (
  id text PRIMARY KEY,
  account_id text REFERENCES accounts ON DELETE CASCADE,
  scope text NOT NULL CHECK (scope IN ('admin', 'producer', 'account')),
  name text,
  hash bytea NOT NULL UNIQUE,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  CHECK ((scope = 'account') = (account_id IS NOT NULL))
);
CREATE INDEX api_keys_account ON api_keys (account_id);

CREATE TABLE endpoints (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  name text NOT NULL,
  url text NOT NULL,
  description text,
  event_types text[] NOT NULL,
  format text NOT NULL,
  headers jsonb NOT NULL DEFAULT '{}',
  owner_email text,
  status text NOT NULL CHECK (status IN ('enabled', 'disabled')),
  disabled_reason text,
  disabled_at timestamptz(3),
  -- How often it has been disabled: an exhausted delivery disables only the endpoint it knew.
  outage integer NOT NULL DEFAULT 0,
  disabled_by_delivery text,
  last_success_at timestamptz(3),
  last_error jsonb,
  last_test jsonb,
  origin text NOT NULL DEFAULT 'api' CHECK (origin IN ('api', 'message')),
  -- Sealed (AES-256-GCM). The previous secret signs too until its time has come.
  secret bytea NOT NULL,
  previous_secret bytea,
  previous_secret_until timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX endpoints_account ON endpoints (account_id, id);

-- A unique index across partitions must hold the partition key, so the ids that tell a duplicate live beside the log.
CREATE TABLE event_ids (
  account_id text NOT NULL,
  event_id text NOT NULL,
  accepted_at timestamptz(3) NOT NULL,
  PRIMARY KEY (account_id, event_id)
);

-- The log: one partition a day (UTC), so that retention drops a table instead of deleting rows.
CREATE TABLE events (
  accepted_at timestamptz(3) NOT NULL,
  account_id text NOT NULL,
  event_id text NOT NULL,
  type text NOT NULL,
  -- The canonical event as JSON text: numbers keep every digit.
  payload text NOT NULL,
  -- True from acceptance until its workflow is known to exist.
  start_pending boolean NOT NULL,
  PRIMARY KEY (accepted_at, account_id, event_id)
) PARTITION BY RANGE (accepted_at);
CREATE INDEX events_account ON events (account_id, accepted_at DESC, event_id DESC);
CREATE INDEX events_start_pending ON events (accepted_at) WHERE start_pending;

CREATE TABLE deliveries (
  accepted_at timestamptz(3) NOT NULL,
  id text NOT NULL,
  account_id text NOT NULL,
  event_id text NOT NULL,
  event_type text NOT NULL,
  endpoint_id text NOT NULL,
  status text NOT NULL,
  -- The outage number of the endpoint when this sequence of attempts began.
  outage integer NOT NULL DEFAULT 0,
  -- A new sequence begins when a failed or held delivery is sent again; its attempts count from 1 again.
  sequence integer NOT NULL DEFAULT 1,
  attempt_count integer NOT NULL DEFAULT 0,
  first_attempt_at timestamptz(3),
  next_attempt_at timestamptz(3),
  delivered_at timestamptz(3),
  last_error jsonb,
  PRIMARY KEY (accepted_at, id)
) PARTITION BY RANGE (accepted_at);
CREATE INDEX deliveries_event ON deliveries (accepted_at, account_id, event_id);
CREATE INDEX deliveries_account ON deliveries (account_id, accepted_at DESC, id DESC);
CREATE INDEX deliveries_endpoint ON deliveries (endpoint_id, accepted_at DESC, id DESC);
CREATE INDEX deliveries_endpoint_trouble ON deliveries (endpoint_id, outage) WHERE status IN ('retrying', 'failed', 'held');
CREATE INDEX deliveries_open ON deliveries (next_attempt_at) WHERE status IN ('pending', 'retrying');

CREATE TABLE attempts (
  accepted_at timestamptz(3) NOT NULL,
  delivery_id text NOT NULL,
  sequence integer NOT NULL,
  number integer NOT NULL,
  started_at timestamptz(3) NOT NULL,
  duration_ms integer NOT NULL,
  request_url text NOT NULL,
  request_headers jsonb NOT NULL,
  response_status integer,
  response_headers jsonb,
  response_body text,
  error_code text,
  error_message text,
  PRIMARY KEY (accepted_at, delivery_id, sequence, number)
) PARTITION BY RANGE (accepted_at);

-- Whatever no daily partition takes: an insert never fails because a partition was not made in time.
CREATE TABLE events_default PARTITION OF events DEFAULT;
CREATE TABLE deliveries_default PARTITION OF deliveries DEFAULT;
CREATE TABLE attempts_default PARTITION OF attempts DEFAULT;

-- Mail to owners, written in the same transaction as what it tells of; kept until it is sent.
CREATE TABLE notifications (
  id text PRIMARY KEY,
  kind text NOT NULL,
  account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  endpoint_id text NOT NULL,
  outage integer NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  sent_at timestamptz(3),
  last_error text,
  UNIQUE (endpoint_id, outage, kind)
);

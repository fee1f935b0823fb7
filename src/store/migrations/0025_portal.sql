-- Links into the owner's page, and the sessions that they and keys open. Of every token only the SHA-256 is stored.
CREATE TABLE portal_links (
  hash bytea PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  -- The one endpoint that it is for; null: the whole account.
  endpoint_id text REFERENCES endpoints ON DELETE CASCADE,
  -- Whose link it is; null: the bootstrap key's, or that of a mail.
  key_id text REFERENCES api_keys ON DELETE CASCADE,
  capabilities text[] NOT NULL,
  -- Whom it was mailed to: such a link works once per browser. Null: it works once.
  address text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3)
);
CREATE INDEX portal_links_account ON portal_links (account_id, created_at);
CREATE INDEX portal_links_endpoint ON portal_links (endpoint_id) WHERE endpoint_id IS NOT NULL;
CREATE INDEX portal_links_key ON portal_links (key_id) WHERE key_id IS NOT NULL;
CREATE INDEX portal_links_expiry ON portal_links (expires_at);

-- Browsers that have opened a mailed link.
CREATE TABLE portal_link_uses (
  link_hash bytea NOT NULL REFERENCES portal_links ON DELETE CASCADE,
  browser_hash bytea NOT NULL,
  PRIMARY KEY (link_hash, browser_hash)
);

CREATE TABLE portal_sessions (
  hash bytea PRIMARY KEY,
  id text NOT NULL UNIQUE,
  -- Null: an operator's.
  account_id text REFERENCES accounts ON DELETE CASCADE,
  endpoint_id text REFERENCES endpoints ON DELETE CASCADE,
  key_id text REFERENCES api_keys ON DELETE CASCADE,
  -- Null: a key opened it.
  link_hash bytea,
  capabilities text[] NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX portal_sessions_account ON portal_sessions (account_id, created_at);
CREATE INDEX portal_sessions_endpoint ON portal_sessions (endpoint_id) WHERE endpoint_id IS NOT NULL;
CREATE INDEX portal_sessions_key ON portal_sessions (key_id) WHERE key_id IS NOT NULL;
CREATE INDEX portal_sessions_expiry ON portal_sessions (expires_at);

-- Of a mail with a link that somebody asked for: what the link gives.
ALTER TABLE notifications ADD COLUMN capabilities text[];

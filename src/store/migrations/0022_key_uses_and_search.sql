-- When a key was last used, to the minute; null: not since this has been noted.
ALTER TABLE api_keys ADD COLUMN last_used_at timestamptz(3);
CREATE INDEX api_keys_service ON api_keys (id) WHERE account_id IS NULL;
-- Accounts are searched by how these begin, whatever the case.
CREATE INDEX accounts_by_id ON accounts (lower(id) text_pattern_ops);
CREATE INDEX accounts_by_name ON accounts (lower(name) text_pattern_ops);
CREATE INDEX accounts_by_email ON accounts (lower(email) text_pattern_ops);

-- How often people changed a delivery within a minute, and since when: each change is a signal to its workflow.
ALTER TABLE deliveries ADD COLUMN changes_since timestamptz(3), ADD COLUMN changes integer NOT NULL DEFAULT 0;

-- Secrets before the previous one, newest first (AES-256-GCM), and until when each of them signs.
ALTER TABLE endpoints ADD COLUMN earlier_secrets bytea[] NOT NULL DEFAULT '{}',
  ADD COLUMN earlier_secrets_until timestamptz(3)[] NOT NULL DEFAULT '{}';

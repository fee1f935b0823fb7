-- Headers of an endpoint, sealed (AES-256-GCM) as JSON text; null when it has none. What stands in `headers` was written by
-- versions before; `mailhooks rotate-key` seals it.
ALTER TABLE endpoints ADD COLUMN sealed_headers bytea;

-- The lists of deliveries and events, each filter in the order of an index: see docs/operate/query-plans.md.
-- A list of all types merges nine scans of these, so that no further index has to be kept for it.
CREATE INDEX deliveries_account_type ON deliveries (account_id, event_type, accepted_at DESC, id DESC);
CREATE INDEX deliveries_endpoint_type ON deliveries (endpoint_id, event_type, accepted_at DESC, id DESC);
DROP INDEX deliveries_account;
DROP INDEX deliveries_endpoint;
-- No entry for a delivery that succeeds at once. The type is a filter that needs no look at the row.
CREATE INDEX deliveries_account_status ON deliveries (account_id, status, accepted_at DESC, id DESC, event_type)
  WHERE status IN ('retrying', 'failed', 'held', 'suppressed', 'cancelled');
CREATE INDEX deliveries_endpoint_status ON deliveries (endpoint_id, status, accepted_at DESC, id DESC, event_type)
  WHERE status IN ('retrying', 'failed', 'held', 'suppressed', 'cancelled');
CREATE INDEX events_account_type ON events (account_id, type, accepted_at DESC, event_id DESC);

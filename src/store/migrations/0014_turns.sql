-- When a delivery that is due, and was sent away because its endpoint has no room, comes back. Past: it has come.
ALTER TABLE deliveries ADD COLUMN turn_at timestamptz(3);
CREATE INDEX deliveries_turn ON deliveries (endpoint_id, turn_at)
  WHERE turn_at IS NOT NULL AND status IN ('pending', 'retrying');

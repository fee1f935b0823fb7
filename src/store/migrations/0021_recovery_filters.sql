-- What of the failed, held and missed deliveries a recovery sends again, {status, type, errorCode}; null: all.
ALTER TABLE recoveries ADD COLUMN filter jsonb;
CREATE INDEX recoveries_endpoint ON recoveries (endpoint_id, id);

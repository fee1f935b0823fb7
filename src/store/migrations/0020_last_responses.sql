-- What the last attempt of a delivery met: an answer's status, and why it failed (null: it did not). Null in both: no attempt
-- was made, or a version before this one delivered it, which is taken for 200.
ALTER TABLE deliveries ADD COLUMN response_status integer, ADD COLUMN error_code text;
UPDATE deliveries SET response_status = (last_error->>'statusCode')::int, error_code = last_error->>'code'
  WHERE status <> 'delivered' AND last_error ? 'code';
-- No entry for a delivery that is answered by 200. What follows `id` are filters that need no look at the row.
CREATE INDEX deliveries_account_response
  ON deliveries (account_id, (response_status / 100), accepted_at DESC, id DESC, response_status, endpoint_id, event_type)
  WHERE response_status <> 200;
CREATE INDEX deliveries_account_error
  ON deliveries (account_id, error_code, accepted_at DESC, id DESC, response_status, endpoint_id, event_type)
  WHERE error_code IS NOT NULL;
-- The events of a message in the order of a list, in place of an index without order.
CREATE INDEX events_message_newest ON events (account_id, message_id, accepted_at DESC, event_id DESC)
  WHERE message_id IS NOT NULL;
DROP INDEX events_message;

-- A paused delivery keeps its attempt number and waits until it is resumed.
ALTER TABLE deliveries ADD COLUMN paused_at timestamptz(3);
-- When a delivery was changed from outside its workflow, until the workflow has been told.
ALTER TABLE deliveries ADD COLUMN wake_requested_at timestamptz(3);
CREATE INDEX deliveries_wake ON deliveries (wake_requested_at) WHERE wake_requested_at IS NOT NULL;
-- What can be sent again, in the order in which a recovery sends it.
CREATE INDEX deliveries_recoverable ON deliveries (endpoint_id, accepted_at, event_id) WHERE status IN ('failed', 'held');
-- Those that have been failing for long, for the warning to the owner.
CREATE INDEX deliveries_failing ON deliveries (first_attempt_at) WHERE status = 'retrying';

-- Sending again what an endpoint did not get: one durable workflow each.
CREATE TABLE recoveries (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  endpoint_id text NOT NULL REFERENCES endpoints ON DELETE CASCADE,
  since timestamptz(3) NOT NULL,
  until timestamptz(3) NOT NULL,
  -- Whether events that have no delivery to this endpoint get one.
  include_missed boolean NOT NULL,
  status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'completed', 'stopped')),
  stopped_reason text,
  -- The last event that has been looked at.
  position_at timestamptz(3) NOT NULL,
  position_event text NOT NULL DEFAULT '',
  resent integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  finished_at timestamptz(3)
);
CREATE UNIQUE INDEX recoveries_running ON recoveries (endpoint_id) WHERE status = 'running';
CREATE INDEX recoveries_account ON recoveries (account_id, id);

-- Workflows of erased events, until Temporal has forgotten them too.
CREATE TABLE erasures (
  workflow_id text NOT NULL,
  -- Of the event: its id may have been posted again since.
  accepted_at timestamptz(3) NOT NULL,
  requested_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workflow_id, accepted_at)
);
-- Whether any event still belongs to a message.
CREATE INDEX events_message ON events (account_id, message_id) WHERE message_id IS NOT NULL;

-- An endpoint that was never disabled can be in trouble more than once: its warnings are bounded in time instead.
ALTER TABLE notifications DROP CONSTRAINT notifications_endpoint_id_outage_kind_key;
CREATE UNIQUE INDEX notifications_disabled ON notifications (endpoint_id, outage) WHERE kind = 'endpoint-disabled';
CREATE INDEX notifications_endpoint ON notifications (endpoint_id, kind, created_at);
CREATE INDEX notifications_unsent ON notifications (created_at) WHERE sent_at IS NULL;
-- When a workflow of its own was last started for it; one that a delivery brought about is sent by the delivery's.
ALTER TABLE notifications ADD COLUMN started_at timestamptz(3);

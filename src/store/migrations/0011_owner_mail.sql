-- When the next try of a mail is due (null: there is none), and how the tries so far went. What versions before have sent
-- has only `sent_at`.
ALTER TABLE notifications
  ADD COLUMN status text NOT NULL DEFAULT 'waiting',
  ADD COLUMN next_try_at timestamptz(3) DEFAULT now(),
  -- Rounds in which every address was refused, and the addresses refused in the present round.
  ADD COLUMN refusals integer NOT NULL DEFAULT 0,
  ADD COLUMN refused text[] NOT NULL DEFAULT '{}',
  -- Whom it was last tried for, the mailbox that this is, and when the mail began to count against the limits.
  ADD COLUMN address text,
  ADD COLUMN mailbox text,
  ADD COLUMN counted_at timestamptz(3),
  -- Of the link in a mail that asks for a confirmation: SHA-256.
  ADD COLUMN token_hash bytea,
  ADD COLUMN token_expires_at timestamptz(3),
  ADD COLUMN token_used_at timestamptz(3),
  -- Mails to an account are about no endpoint.
  ALTER COLUMN endpoint_id DROP NOT NULL,
  ALTER COLUMN outage DROP NOT NULL;
UPDATE notifications SET status = 'sent', next_try_at = NULL WHERE sent_at IS NOT NULL;
CREATE INDEX notifications_due ON notifications (next_try_at) WHERE sent_at IS NULL AND next_try_at IS NOT NULL;
CREATE INDEX notifications_account ON notifications (account_id, counted_at);
CREATE INDEX notifications_mailbox ON notifications (mailbox, counted_at) WHERE kind = 'confirm-address';
CREATE UNIQUE INDEX notifications_token ON notifications (token_hash) WHERE token_hash IS NOT NULL;

-- The address that is mailed while `email` waits for its confirmation; null: `email` is confirmed.
ALTER TABLE accounts ADD COLUMN confirmed_email text, ADD COLUMN owner_mail jsonb;
ALTER TABLE endpoints ADD COLUMN owner_email_unconfirmed boolean NOT NULL DEFAULT false, ADD COLUMN owner_mail jsonb;

-- When an attempt of the present sequence was last brought forward by hand with a key of the account.
ALTER TABLE deliveries ADD COLUMN hastened_at timestamptz(3);

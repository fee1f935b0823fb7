-- Mail that is written to files: what a file quotes, and since when the file is to be gone because that was erased.
ALTER TABLE notifications ADD COLUMN quoted_event_id text, ADD COLUMN withdrawn_at timestamptz(3);

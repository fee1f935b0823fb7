-- Of an attempt whose request was sent twice: how the kept connection had broken, {code, message, durationMs}.
ALTER TABLE attempts ADD COLUMN resent_after jsonb;

-- Where a mailed link opened the session: if the session ends because there are too many, that browser may open the link again.
ALTER TABLE portal_sessions ADD COLUMN browser_hash bytea;

-- For the gauges of what waits: few rows of tables in which most are not of interest.
CREATE INDEX endpoints_disabled ON endpoints (id) WHERE status = 'disabled';

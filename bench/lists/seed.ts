import type { Db } from '../../src/store/pool.ts';

export const accounts = { big: 'acc_big', calm: 'acc_calm', small: 'acc_small' };
/** Of the big account: every type; no opens; complaints only; disabled long ago; …; of `acc_calm`; none at all. */
export const endpoints = {
  all: 'ep_0',
  noOpens: 'ep_2',
  complaints: 'ep_complaints',
  broken: 'ep_broken',
  /** Answers with pages of 4 KiB when it fails; the others with 256 bytes. */
  chatty: 'ep_4',
  foreign: 'ep_calm',
  unknown: 'ep_unknown',
};
export const rareType = 'email.complained';
/** Posted by nobody. */
export const absentType = 'email.dropped';

export const deliveryCount = 1_000_000;
const days = 30;
const eventsPerChunk = 20_000;
/** Events that came as one array, and so share an instant. */
const together = 5;
/** Of 1,000,000 deliveries: 200,000 events with one, 400,000 of the big account with two. */
const eventCount = 600_000;
const smallAccountEvents = 40;

/** Fills an empty, migrated database; minutes. Everything follows from row numbers: each run makes the same shares. */
export async function seed(db: Db, say: (line: string) => void): Promise<void> {
  await makePartitions(db);
  await makeAccounts(db);
  const now = Date.now();
  for (let first = 0; first < eventCount; first += eventsPerChunk) {
    await seedChunk(db, now, first, first + eventsPerChunk - 1);
    if ((first / eventsPerChunk) % 5 === 4) say(`${first + eventsPerChunk} of ${eventCount} events`);
  }
  await db.query('VACUUM ANALYZE');
  const { rows } = await db.query<{ deliveries: number }>('SELECT count(*) AS deliveries FROM deliveries');
  if (rows[0]?.deliveries !== deliveryCount) throw new Error(`seeded ${rows[0]?.deliveries} deliveries`);
}

/** The past has no partitions by itself: they are made ahead, day by day. */
export async function makePartitions(db: Db): Promise<void> {
  const { rows } = await db.query<{ create: string }>(
    `SELECT format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', parent || to_char(day, '_YYYYMMDD'),
       parent, day || ' 00:00:00+00', day + 1 || ' 00:00:00+00') AS create
     FROM generate_series(1, $1) AS ago, LATERAL (SELECT (now() AT TIME ZONE 'UTC')::date - ago) AS d (day),
       unnest('{events,deliveries,attempts}'::text[]) AS parent
     WHERE to_regclass(parent || to_char(day, '_YYYYMMDD')) IS NULL`,
    [days + 1],
  );
  for (const { create } of rows) await db.query(create);
}

async function makeAccounts(db: Db): Promise<void> {
  await db.query(
    `INSERT INTO accounts (id, name, email)
     SELECT id, id, 'owner@example.com' FROM unnest($1::text[]) AS id
     UNION ALL SELECT 'acc_' || n, 'acc', 'owner@example.com' FROM generate_series(1, 5) AS n`,
    [Object.values(accounts)],
  );
  await db.query(
    `INSERT INTO endpoints (id, account_id, name, url, event_types, format, status, secret)
     SELECT id, account_id, id, 'https://hooks.example.com/' || id, '{*}', 'standard', 'enabled', ''
     FROM (SELECT 'ep_' || n AS id, 'acc_big' AS account_id FROM generate_series(0, 4) AS n
       UNION ALL VALUES ('ep_complaints', 'acc_big'), ('ep_broken', 'acc_big'), ('ep_calm', 'acc_calm'), ('ep_small', 'acc_small')
       UNION ALL SELECT 'ep_of_' || n, 'acc_' || n FROM generate_series(1, 5) AS n) AS e`,
  );
}

/** Newest first: event 0 is of this moment, the last one 30 days old. */
async function seedChunk(db: Db, now: number, first: number, last: number): Promise<void> {
  await db.query('SET synchronous_commit = off');
  await db.query(chunk, [
    first,
    last,
    now,
    Math.floor((days * 86_400_000) / (eventCount / together)),
    together,
    Math.floor(eventCount / smallAccountEvents),
  ]);
}

/** `r` and `q` are numbers below 1,000 that look random, the same for the same row in each run. */
const chunk = `
  WITH numbered AS (
    SELECT n, to_timestamp(($3::bigint - n / $5::int * $4::bigint) / 1000.0)::timestamptz(3) AS accepted_at,
      CASE WHEN n % $6::int = 2 THEN 'acc_small' WHEN n % 3 < 2 THEN 'acc_big' WHEN n % 6 = 2 THEN 'acc_calm'
        ELSE 'acc_' || 1 + n / 6 % 5 END AS account_id,
      'evt_' || md5(n::text)::uuid AS event_id, ('x' || substr(md5('r' || n), 1, 7))::bit(28)::int % 1000 AS r
    FROM generate_series($1::int, $2::int) AS n
  ), typed AS (
    SELECT *, CASE WHEN r < 1 THEN 'email.complained' WHEN r < 300 THEN 'email.processed' WHEN r < 600 THEN 'email.delivered'
      WHEN r < 880 THEN 'email.opened' WHEN r < 960 THEN 'email.clicked' WHEN r < 980 THEN 'email.soft_bounced'
      WHEN r < 990 THEN 'email.hard_bounced' ELSE 'email.unsubscribed' END AS type
    FROM numbered
  ), ids AS (
    INSERT INTO event_ids (account_id, event_id, accepted_at) SELECT account_id, event_id, accepted_at FROM typed
  ), logged AS (
    INSERT INTO events (accepted_at, account_id, event_id, type, payload, start_pending)
    SELECT accepted_at, account_id, event_id, type, json_build_object('id', event_id, 'type', type,
      'occurredAt', to_char(accepted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'recipient', json_build_object('email', 'person-' || n || '@example.com'),
      'campaign', json_build_object('newsletterName', repeat('Welcome series ', 20)))::text, false
    FROM typed
  ), sent AS (
    INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, attempt_count,
      first_attempt_at, next_attempt_at, delivered_at, compensated_at, last_error, response_status, error_code)
    SELECT accepted_at, 'dlv_' || substr(ms, 1, 8) || '-' || substr(ms, 9, 4) || '-7' || substr(h, 1, 3) || '-8' ||
        substr(h, 4, 3) || '-' || substr(h, 7, 12),
      account_id, event_id, type, CASE WHEN status = 'held' AND account_id = 'acc_big' THEN 'ep_broken' ELSE endpoint_id END,
      status, CASE status WHEN 'failed' THEN 10 WHEN 'retrying' THEN 4 WHEN 'delivered' THEN 1 ELSE 0 END,
      accepted_at, CASE WHEN status IN ('pending', 'retrying') THEN to_timestamp($3::bigint / 1000.0) + interval '1 hour' END,
      CASE WHEN status = 'delivered' THEN accepted_at + interval '80 ms' END, CASE WHEN status = 'failed' THEN accepted_at END,
      CASE WHEN status IN ('failed', 'retrying') THEN jsonb_build_object('at', accepted_at, 'statusCode', 503,
        'code', 'http_5xx', 'message', 'answered 503', 'responseBody', repeat('x', 200), 'eventId', event_id) END,
      CASE WHEN status = 'delivered' THEN 200 WHEN status IN ('failed', 'retrying') THEN 503 END,
      CASE WHEN status IN ('failed', 'retrying') THEN 'http_5xx' END
    FROM typed, generate_series(0, CASE WHEN account_id = 'acc_big' THEN 1 ELSE 0 END) AS k,
      LATERAL (SELECT md5('d' || n || '-' || k) AS h, lpad(to_hex((extract(epoch FROM accepted_at) * 1000)::bigint), 12, '0') AS ms) AS i,
      LATERAL (SELECT ('x' || substr(h, 20, 7))::bit(28)::int % 1000 AS q) AS j,
      LATERAL (SELECT CASE WHEN account_id = 'acc_calm' OR q < 970 THEN 'delivered' WHEN q < 980 THEN 'failed'
        WHEN q < 990 THEN 'held' WHEN q < 992 THEN 'cancelled' WHEN n < 20000 AND q < 996 THEN 'pending'
        WHEN n < 20000 AND q < 998 THEN 'retrying' WHEN q < 998 THEN 'delivered'
        WHEN account_id = 'acc_big' THEN 'delivered' ELSE 'suppressed' END AS status) AS s,
      LATERAL (SELECT CASE WHEN account_id = 'acc_calm' THEN 'ep_calm' WHEN account_id = 'acc_small' THEN 'ep_small'
        WHEN account_id <> 'acc_big' THEN 'ep_of_' || right(account_id, 1) WHEN k = 0 THEN 'ep_0'
        WHEN type = 'email.complained' THEN 'ep_complaints' WHEN type = 'email.opened' AND n % 4 = 1 THEN 'ep_3'
        ELSE 'ep_' || 1 + n % 4 END AS endpoint_id) AS e
    RETURNING accepted_at, id, endpoint_id, status, attempt_count
  )
  INSERT INTO attempts (accepted_at, delivery_id, sequence, number, started_at, duration_ms, request_url, request_headers,
    response_status, response_headers, response_body, error_code, error_message)
  SELECT accepted_at, id, 1, number, accepted_at, 80, 'https://hooks.example.com/webhooks',
    '{"content-type":"application/json","webhook-id":"dlv_1","webhook-timestamp":"1795294060","webhook-signature":"v1,c2lnbmF0dXJlIG9mIDMyIGJ5dGVzIGluIGJhc2U2NA=="}',
    CASE WHEN status = 'delivered' THEN 200 ELSE 503 END, '{"content-type":"text/plain"}',
    CASE WHEN status = 'delivered' THEN 'ok' ELSE repeat(md5(id), CASE WHEN endpoint_id = 'ep_4' THEN 128 ELSE 8 END) END,
    CASE WHEN status <> 'delivered' THEN 'http_5xx' END, CASE WHEN status <> 'delivered' THEN 'answered 503' END
  FROM sent, generate_series(1, attempt_count) AS number`;

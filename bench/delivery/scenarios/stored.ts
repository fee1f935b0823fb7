import type { Db } from '../../../src/store/pool.ts';
import { makePartitions } from '../../lists/seed.ts';
import type { Figure } from '../figures.ts';
import { closedLoop } from '../loops.ts';
import type { Stream } from '../stage.ts';
import { usage } from './closed.ts';
import { loopMs, warmUp, type Scenario } from './scenario.ts';

const storedEvents = 1_000_000;
const perChunk = 20_000;
const days = 30;
const inFlight = 20;

/** Whether an event costs more when many others are stored. */
export const stored: Scenario = {
  parts: ['i'],
  async run(stage, options) {
    const stream = await stage.subscribe('stored', 'ok');
    await warmUp(stage, stream);
    const measure = async (): Promise<{ perSecond: number; cpuMs: number }> => {
      const before = await usage(stage);
      const { samples, perSecond } = await closedLoop(inFlight, loopMs(options, 15), () =>
        stage.send(stream),
      );
      await stage.settle();
      const after = await usage(stage);
      const cpuMs = (['mailhooksMs', 'temporalMs', 'postgresMs'] as const)
        .map((key) => after[key] - before[key])
        .reduce((sum, ms) => sum + ms, 0);
      return { perSecond, cpuMs: cpuMs / samples.length };
    };
    const empty = await measure();
    await fill(stage.db, stream);
    await warmUp(stage, stream);
    const full = await measure();
    const figure = (what: string, value: number, unit = ''): Figure => ({ part: 'i', what, value, unit });
    return [
      figure('delivered, empty log', empty.perSecond, 'events/s'),
      figure('delivered, 1,000,000 events stored', full.perSecond, 'events/s'),
      figure('delivered, stored / empty', full.perSecond / empty.perSecond),
      figure('CPU of the stack, empty log', empty.cpuMs, 'CPU-ms/event'),
      figure('CPU of the stack, 1,000,000 events stored', full.cpuMs, 'CPU-ms/event'),
      figure('CPU of the stack, stored / empty', full.cpuMs / empty.cpuMs),
    ];
  },
};

/** Delivered events of the same account and endpoint, evenly over the last days; a minute or two. */
async function fill(db: Db, { account }: Stream): Promise<void> {
  await makePartitions(db);
  await db.query('SET synchronous_commit = off');
  for (let first = 0; first < storedEvents; first += perChunk) {
    await db.query(chunk, [first, first + perChunk - 1, account, (days * 86_400) / storedEvents]);
  }
  await db.query('RESET synchronous_commit');
  await db.query('VACUUM ANALYZE');
}

const chunk = `WITH numbered AS (
    SELECT n, now() - make_interval(secs => n * $4::float8) AS at, 'evt_stored_' || n AS event_id,
      'dlv_stored_' || n AS delivery_id, 'email.clicked' AS type
    FROM generate_series($1::int, $2::int) AS n
  ), ids AS (
    INSERT INTO event_ids (account_id, event_id, accepted_at) SELECT $3, event_id, at FROM numbered
  ), logged AS (
    INSERT INTO events (accepted_at, account_id, event_id, type, payload, start_pending, message_id)
    SELECT at, $3, event_id, type, json_build_object('id', event_id, 'type', type, 'recipient',
      json_build_object('email', 'person-' || n || '@example.com'), 'message', repeat('x', 300))::text, false, 'msg-' || n / 4
    FROM numbered
  ), sent AS (
    INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, attempt_count,
      first_attempt_at, delivered_at)
    SELECT at, delivery_id, $3, event_id, type, (SELECT id FROM endpoints WHERE account_id = $3 LIMIT 1), 'delivered', 1, at, at
    FROM numbered
  )
  INSERT INTO attempts (accepted_at, delivery_id, sequence, number, started_at, duration_ms, request_url, request_headers,
    response_status, response_headers, response_body)
  SELECT at, delivery_id, 1, 1, at, 80, 'https://hooks.example.com/webhooks', '{"content-type":"application/json"}', 204,
    '{"connection":"keep-alive"}', '' FROM numbered`;

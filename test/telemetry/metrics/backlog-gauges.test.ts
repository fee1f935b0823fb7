import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Registry } from 'prom-client';
import pino from 'pino';
import { readBacklog, type Backlog } from '../../../src/store/stats/backlog.ts';
import { createPool, type Db } from '../../../src/store/pool.ts';
import { backlogGauges } from '../../../src/telemetry/metrics/backlog-gauges.ts';
import { createExposition } from '../../../src/telemetry/metrics/exposition.ts';
import { parseExposition, valueOf, type Family } from '../../support/exposition.ts';
import { createDatabase } from '../../support/servers.ts';

describe('gauges of what waits', () => {
  let db: Db;

  before(async () => {
    db = createPool(await createDatabase(), () => undefined, { max: 2 });
    await db.query(`INSERT INTO accounts (id, name, email) VALUES ('a', 'A', 'a@example.com')`);
  });
  after(() => db.end());

  /** As a scrape of a process that has just begun: nothing is remembered. */
  async function scrape(read: () => Promise<Backlog> = () => readBacklog(db)): Promise<Map<string, Family>> {
    const registry = new Registry();
    const exposition = createExposition(new Registry(), registry, {
      readDatabase: backlogGauges(registry, read),
      temporal: () => Promise.resolve(''),
      log: pino({ level: 'silent' }),
    });
    return parseExposition(await exposition.text());
  }
  const gauges = {
    pending: ['mailhooks_waiting_deliveries', { status: 'pending' }],
    retrying: ['mailhooks_waiting_deliveries', { status: 'retrying' }],
    overdue: ['mailhooks_oldest_overdue_attempt_age_seconds', {}],
    disabled: ['mailhooks_disabled_endpoints', {}],
    unsent: ['mailhooks_unsent_mails', {}],
    unsentAge: ['mailhooks_oldest_unsent_mail_age_seconds', {}],
    unstarted: ['mailhooks_events_without_workflow', {}],
    unstartedAge: ['mailhooks_oldest_event_without_workflow_age_seconds', {}],
  } as const;
  const all = (families: Map<string, Family>): Record<keyof typeof gauges, number | undefined> =>
    Object.fromEntries(
      Object.entries(gauges).map(([key, [name, labels]]) => [key, valueOf(families, name, labels)]),
    ) as Record<keyof typeof gauges, number | undefined>;

  async function addDelivery(
    id: string,
    status: string,
    nextAttempt: string | null,
    endpoint = 'ep',
  ): Promise<void> {
    await db.query(
      `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, next_attempt_at)
       VALUES (now(), $1, 'a', $1, 'email.opened', $4, $2, now() + $3::interval)`,
      [id, status, nextAttempt, endpoint],
    );
  }

  it('are 0 where nothing waits', async () => {
    for (const [name, value] of Object.entries(all(await scrape()))) assert.equal(value, 0, name);
  });

  it('say how many wait, and how long the oldest one has', async () => {
    await addDelivery('due', 'retrying', '-100 s');
    await addDelivery('later', 'retrying', '3600 s');
    await addDelivery('new', 'pending', '-1 s');
    await addDelivery('done', 'delivered', null);
    await addDelivery('held', 'held', null);
    await db.query(
      `INSERT INTO endpoints (id, account_id, name, url, event_types, format, status, secret)
       SELECT id, 'a', 'E', 'https://example.com', '{*}', 'standard', status, ''
       FROM (VALUES ('e1', 'enabled'), ('e2', 'disabled'), ('e3', 'disabled')) AS e (id, status)`,
    );
    await db.query(
      `INSERT INTO notifications (id, kind, account_id, endpoint_id, outage, created_at, sent_at)
       SELECT id, 'endpoint-disabled', 'a', endpoint_id, 1, now() - age::interval, sent_at
       FROM (VALUES ('n1', 'e1', '900 s', now()), ('n2', 'e2', '500 s', NULL), ('n3', 'e3', '50 s', NULL),
         ('n4', 'deleted', '9000 s', NULL)) AS n (id, endpoint_id, age, sent_at)`,
    );
    await db.query(
      `INSERT INTO events (accepted_at, account_id, event_id, type, payload, start_pending)
       SELECT now() - age::interval, 'a', id, 'email.opened', '{}', pending
       FROM (VALUES ('v1', '70 s', true), ('v2', '5 s', true), ('v3', '800 s', false)) AS v (id, age, pending)`,
    );
    const { overdue, unsentAge, unstartedAge, ...counts } = all(await scrape());
    assert.deepEqual(counts, { pending: 1, retrying: 2, disabled: 2, unsent: 2, unstarted: 2 });
    const ages = { overdue, unsentAge, unstartedAge };
    const expected = { overdue: 100, unsentAge: 500, unstartedAge: 70 };
    for (const [name, age] of Object.entries(ages)) {
      const least = expected[name as keyof typeof expected];
      assert.ok(age !== undefined && age >= least && age < least + 60, `${name}: ${age}`);
    }
  });

  it('count no first attempt as late that waits for an endpoint that fails', async () => {
    const failAt = (ago: string, id: string) =>
      db.query(
        `UPDATE endpoints SET last_success_at = now() - interval '600 s',
           last_error = jsonb_build_object('at', now() - $1::interval) WHERE id = $2`,
        [ago, id],
      );
    const lateBy = async (): Promise<number> => Math.floor((all(await scrape()).overdue ?? NaN) / 100) * 100;
    await addDelivery('waits', 'pending', '-300 s', 'e1');
    assert.equal(await lateBy(), 300);
    await failAt('500 s', 'e1');
    assert.equal(await lateBy(), 100);
    await addDelivery('late', 'retrying', '-400 s', 'e1');
    assert.equal(await lateBy(), 400, 'its later attempts are');
    await addDelivery('first', 'pending', '-500 s', 'e2');
    await failAt('700 s', 'e2');
    assert.equal(await lateBy(), 500, 'it has been well since');
  });

  it('are absent, and an error is counted, when the database cannot be asked; the scrape succeeds', async () => {
    const away = createPool('postgres://nobody@127.0.0.1:1/none', () => undefined, { max: 1 });
    const families = await scrape(() => readBacklog(away));
    await away.end();
    for (const [name, value] of Object.entries(all(families))) assert.equal(value, undefined, name);
    assert.equal(valueOf(families, 'mailhooks_scrape_errors_total', { source: 'database' }), 1);
    assert.equal(valueOf(families, 'mailhooks_scrape_errors_total', { source: 'temporal' }), 0);
  });

  it('ask the database once for scrapes that come at a time, and again when it failed', async () => {
    const registry = new Registry();
    let reads = 0;
    let fails = true;
    const refresh = backlogGauges(registry, async () => {
      reads += 1;
      if (fails) throw new Error('away');
      return await readBacklog(db);
    });
    await assert.rejects(Promise.all([refresh(), refresh()]), /away/);
    assert.equal(reads, 1);
    fails = false;
    await Promise.all([refresh(), refresh(), refresh()]);
    await refresh();
    assert.equal(reads, 2);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pLimit from 'p-limit';
import pino from 'pino';
import { createWorkflowDeleter } from '../../src/dispatch/outbox/workflow-deleter.ts';
import { startOwnerMailScheduler } from '../../src/dispatch/outbox/owner-mail-scheduler.ts';
import { startReconciler } from '../../src/dispatch/outbox/reconciler.ts';
import { createRecoveryStarter } from '../../src/dispatch/outbox/recovery-starter.ts';
import { createBulkhead } from '../../src/delivery/isolation/bulkhead.ts';
import { createWorkflowStarter, type WorkflowStarter } from '../../src/dispatch/workflow-starter.ts';
import {
  createWorkflowSignaller,
  type WorkflowSignaller,
} from '../../src/dispatch/outbox/workflow-signaller.ts';
import { findWakes } from '../../src/store/outbox/pending-signals.ts';
import type { PendingStart } from '../../src/store/outbox/pending-workflows.ts';
import { createMetrics } from '../../src/telemetry/metrics/metrics.ts';
import { mailWorkflowId, recoveryWorkflowId, workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { until } from '../support/until.ts';

/** No workflow can have such an id: Temporal takes 1,000 characters. */
const tooLong = 'x'.repeat(1_200);
const log = pino({ level: 'silent' });
const metrics = createMetrics();

/** A page of each pass is full of rows that Temporal refuses; one more row waits behind them. */
const publicUrl = 'http://127.0.0.1:8080';

describe('a row that Temporal refuses does not hold up the rows behind it', () => {
  let mailhooks: TestMailhooks;
  let starter: WorkflowStarter;
  let signaller: WorkflowSignaller;

  before(async () => {
    // Nobody else makes passes: each test sees its own.
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    const { db, temporal: client, config } = mailhooks;
    const { retry } = config;
    const bulkhead = createBulkhead({ slots: 300, requestTimeoutMs: 5_000, longestDelayMs: retry.windowMs });
    starter = createWorkflowStarter({ db, client, bulkhead, retry, publicUrl, metrics, log });
    signaller = createWorkflowSignaller({ db, client, retry, publicUrl, log });
    await db.query("INSERT INTO accounts (id, name, email) VALUES ('a', 'A', 'a@example.com')");
    await db.query(
      `INSERT INTO endpoints (id, account_id, name, url, event_types, format, status, secret)
       SELECT 'ep_' || n, 'a', 'E', 'http://127.0.0.1:9/', '{*}', 'standard', 'enabled', ''
       FROM generate_series(0, 600) AS n`,
    );
  });
  after(async () => {
    await starter.stop();
    await signaller.stop();
    await mailhooks.stop();
  });

  const exists = (workflowId: string) =>
    until(`${workflowId} exists`, () => mailhooks.temporal.workflow.getHandle(workflowId).describe());

  /** @param count 1: of the id that is given */
  async function insertEvents(ids: string, count: number, due: string): Promise<void> {
    const id = `$1${count === 1 ? '' : " || '-' || n"}`;
    await mailhooks.db.query(
      `WITH made AS (
         SELECT date_trunc('milliseconds', now()) - interval '1 hour' + n * interval '1 ms' AS at, ${id}::text AS id, n
         FROM generate_series(1, $2::int) AS n
       ), logged AS (
         INSERT INTO events (accepted_at, account_id, event_id, type, payload, start_pending)
         SELECT at, 'a', id, 'email.opened', '{}', false FROM made
       )
       INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, next_attempt_at,
         wake_requested_at)
       SELECT at, 'dlv_' || left($1, 5) || n, 'a', id, 'email.opened', 'ep_0', 'pending', now() - interval '1 hour',
         now() - $3::interval FROM made`,
      [ids, count, due],
    );
  }

  it('among changes by hand', async () => {
    const { db } = mailhooks;
    await insertEvents(tooLong, 600, '1 hour');
    await insertEvents('good', 1, '1 minute');
    const reconciler = startReconciler({
      ...{ db, starter, signaller, log, overdueAfterMs: 10 * 86_400_000 },
      recoveryStarter: createRecoveryStarter({ db, client: mailhooks.temporal, publicUrl, metrics, log }),
      workflowDeleter: createWorkflowDeleter({ db, client: mailhooks.temporal, log }),
    });
    await exists(workflowIdOf('a', 'good'));
    await until('it is known to be told', async () => {
      const wakes = await findWakes(db, new Date(Date.now() + 3_600_000), 1_000);
      return wakes.length === 600 && wakes.every(({ eventId }) => eventId !== 'good');
    });
    await reconciler.stop();
    await db.query('UPDATE deliveries SET wake_requested_at = NULL');
  });

  it('among recoveries', async () => {
    const { db, temporal: client } = mailhooks;
    const recoveryStarter = createRecoveryStarter({ db, client, publicUrl, metrics, log });
    await db.query(
      `INSERT INTO recoveries (id, account_id, endpoint_id, since, until, include_missed, position_at, updated_at)
       SELECT CASE WHEN n = 0 THEN 'rec_good' ELSE $1 || n END, 'a', 'ep_' || n, now(), now(), false, now(),
         now() - CASE WHEN n = 0 THEN interval '1 hour' ELSE interval '2 hours' END FROM generate_series(0, 600) AS n`,
      [tooLong],
    );
    const ago = (): Date => new Date(Date.now() - 60_000);
    assert.equal(await recoveryStarter.ensureIdle(ago()), 500);
    assert.equal(
      await recoveryStarter.ensureIdle(ago()),
      100,
      'those that were tried are not tried again at once',
    );
    await exists(recoveryWorkflowId('rec_good'));
    await db.query('DELETE FROM recoveries');
  });

  it('among workflows to delete', async () => {
    const { db, temporal: client } = mailhooks;
    const workflowDeleter = createWorkflowDeleter({ db, client, log });
    await db.query(
      // A workflow without an id cannot be asked for.
      `INSERT INTO erasures (workflow_id, accepted_at, requested_at)
       SELECT CASE WHEN n = 0 THEN 'event/a/gone' ELSE '' END, now() + n * interval '1 ms',
         now() - CASE WHEN n = 0 THEN interval '1 hour' ELSE interval '2 hours' END FROM generate_series(0, 600) AS n`,
    );
    assert.equal(await workflowDeleter.forgetDue(), 500);
    assert.equal(await workflowDeleter.forgetDue(), 100);
    const { rowCount } = await db.query("SELECT FROM erasures WHERE workflow_id = 'event/a/gone'");
    assert.equal(rowCount, 0);
    await db.query('DELETE FROM erasures');
  });

  it('among mails', async () => {
    const { db, temporal: client } = mailhooks;
    await db.query(
      `INSERT INTO notifications (id, kind, account_id, endpoint_id, outage, created_at)
       SELECT CASE WHEN n = 0 THEN 'ntf_good' ELSE $1 || n END, 'endpoint-failing', 'a', 'ep_' || n, 1,
         now() - CASE WHEN n = 0 THEN interval '1 hour' ELSE interval '2 hours' END FROM generate_series(0, 150) AS n`,
      [tooLong],
    );
    const ownerMails = startOwnerMailScheduler({
      db,
      client,
      publicUrl,
      windowMs: 20_000,
      warnAt: null,
      log,
    });
    await exists(mailWorkflowId('ntf_good'));
    await ownerMails.stop();
  });

  it('nor does a step of the reconciler that fails as a whole', async () => {
    const { db, temporal: client } = mailhooks;
    const failing = { query: () => Promise.reject(new Error('of this step alone')) } as unknown as typeof db;
    await insertEvents('unstarted', 1, '1 hour');
    await db.query("UPDATE deliveries SET wake_requested_at = NULL WHERE event_id = 'unstarted'");
    await db.query("UPDATE events SET start_pending = true WHERE event_id = 'unstarted'");
    const reconciler = startReconciler({
      ...{ db, starter, signaller, log, overdueAfterMs: 86_400_000 },
      recoveryStarter: createRecoveryStarter({ db: failing, client, publicUrl, metrics, log }),
      workflowDeleter: createWorkflowDeleter({ db: failing, client, log }),
    });
    await exists(workflowIdOf('a', 'unstarted'));
    await reconciler.stop();
  });

  it('a workflow that has as many signals as Temporal allows is started again', async () => {
    const { db, temporal: client } = mailhooks;
    await insertEvents('full', 1, '1 minute');
    const { rows } = await db.query<PendingStart>(
      `SELECT accepted_at AS "acceptedAt", event_id AS "eventId" FROM events WHERE event_id = 'full'`,
    );
    const [row] = rows;
    assert.ok(row);
    const deliveries = [{ deliveryId: 'dlv_full1', endpointId: 'ep_0', url: 'http://127.0.0.1:9/' }];
    const event: PendingStart = { ...row, accountId: 'a', eventType: 'email.opened', deliveries };
    await starter.start([event], true);
    const handle = client.workflow.getHandle(workflowIdOf('a', 'full'));
    const { runId } = await handle.describe();
    await fill(handle);
    const [wake] = await findWakes(db, new Date(), 10);
    assert.ok(wake);
    assert.equal(await signaller.wake([wake]), 1);
    const now = await handle.describe();
    assert.notEqual(now.runId, runId);
    assert.equal(now.status.name, 'RUNNING');
    assert.deepEqual(await findWakes(db, new Date(), 10), []);
  });
});

/** Nobody works on it: its signals are not taken. */
async function fill(handle: { signal(name: string, tasks: unknown[]): Promise<void> }): Promise<void> {
  const limit = pLimit(50);
  let isFull = false;
  const signal = async (): Promise<void> => {
    if (isFull) return;
    try {
      await handle.signal('wake', []);
    } catch {
      isFull = true;
    }
  };
  await Promise.all(Array.from({ length: 10_100 }, () => limit(signal)));
  assert.ok(isFull, 'Temporal takes more signals than that');
}

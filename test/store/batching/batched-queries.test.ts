import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { insertAccount } from '../../../src/store/tenants/accounts.ts';
import type { MadeAttempt } from '../../../src/store/log/record-attempts.ts';
import { createBatchedQueries } from '../../../src/store/batching/batched-queries.ts';
import { insertEndpoint } from '../../../src/store/tenants/endpoints.ts';
import type { EventBatch } from '../../../src/store/log/insert-events.ts';
import type { DeliveryRef } from '../../../src/store/log/delivery-jobs.ts';
import { createPool, transaction, type Db } from '../../../src/store/pool.ts';
import { createDatabase } from '../../support/servers.ts';
import { until } from '../../support/until.ts';
import { isWaitedFor } from '../../support/waits-for-lock.ts';

const type = 'email.opened' as const;

describe('queries that share a statement', () => {
  let url: string;
  let db: Db;
  before(async () => {
    url = await createDatabase();
    db = createPool(url, () => undefined);
    for (const id of ['one', 'two', 'three']) {
      await insertAccount(db, { id, name: id, email: 'a@b.c', instanceUrl: null, userName: null });
      await insertEndpoint(db, {
        ...{ id: `ep_${id}`, accountId: id, name: id, url: 'http://hooks.example.com/', description: null },
        ...{ eventTypes: ['*'], format: 'standard', sealedHeaders: null, batch: null, ownerEmail: null },
        ...{ status: 'enabled', secret: Buffer.from('sealed') },
      });
    }
  });
  after(() => db.end());

  const batched = () => createBatchedQueries(db, { commits: true, attempts: true });
  const batchOf = (accountId: string, eventId: string, payload = '{}'): EventBatch => ({
    accountId,
    acceptedAt: new Date(),
    events: [
      {
        eventId,
        type,
        messageId: null,
        payload,
        startPending: true,
        postedBy: 'admin',
        contentBy: null,
        deliveries: 1,
      },
    ],
    deliveries: [
      {
        ...{ id: `dlv_${crypto.randomUUID()}`, eventId, eventType: type, endpointId: `ep_${accountId}` },
        ...{ status: 'pending', outage: 0, lastError: null },
      },
    ],
  });
  const count = async (sql: string, ...values: unknown[]): Promise<number> =>
    (await db.query<{ count: number }>(`SELECT count(*) AS count FROM ${sql}`, values)).rows[0]?.count ?? 0;

  it('accept an id once, and of each account its own', async () => {
    const { insertEvents } = batched();
    const results = await Promise.all([
      insertEvents(batchOf('one', 'same')),
      insertEvents(batchOf('one', 'same')),
      insertEvents(batchOf('two', 'same')),
    ]);
    assert.deepEqual(
      results.map((inserted) => inserted?.size),
      [1, 0, 1],
    );
    for (const table of ['events', 'deliveries'])
      assert.equal(await count(`${table} WHERE event_id = $1`, 'same'), 2, table);
  });

  it('refuse an account that is gone without refusing the others', async () => {
    const { insertEvents, findSubscriptions } = batched();
    const [gone, there] = await Promise.all([
      insertEvents(batchOf('nobody', 'a')),
      insertEvents(batchOf('one', 'a')),
    ]);
    assert.deepEqual([gone, there?.size], [null, 1]);
    const found = await Promise.all(
      ['nobody', 'two'].map((accountId) => findSubscriptions({ accountId, types: [type], messageIds: [] })),
    );
    assert.deepEqual(
      found.map((one) => one && 'endpoints' in one && one.endpoints.map(({ id }) => id)),
      [null, ['ep_two']],
    );
  });

  it('refuse what Postgres cannot hold without refusing the others', async () => {
    const { insertEvents } = batched();
    const results = await Promise.allSettled([
      insertEvents(batchOf('one', 'fine-1')),
      insertEvents(batchOf('one', 'wrong', 'NUL \u0000')),
      insertEvents(batchOf('two', 'fine-2')),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.equal(await count('events WHERE event_id = ANY($1)', ['fine-1', 'wrong', 'fine-2']), 2);
  });

  it('answer every caller with what it asked for', async () => {
    const { loadJob, insertEvents } = batched();
    const batches = ['x', 'y'].map((eventId) => batchOf('one', eventId, `{"of":"${eventId}"}`));
    await Promise.all(batches.map(insertEvents));
    const refs = batches.map(refOf);
    const jobs = await Promise.all(
      [...refs, { acceptedAt: new Date(), deliveryId: 'dlv_none' }].map(loadJob),
    );
    assert.deepEqual(
      jobs.map((job) => job?.payload),
      ['{"of":"x"}', '{"of":"y"}', undefined],
    );
  });

  it('log two attempts of one delivery one after the other', async () => {
    const { insertEvents, recordAttempt, loadJob } = batched();
    const batch = batchOf('one', 'twice');
    await insertEvents(batch);
    const ref = refOf(batch);
    await Promise.all([
      recordAttempt(madeOf(ref, 1, { code: 'http_5xx', message: 'HTTP 500' })),
      recordAttempt(madeOf(ref, 2, null)),
    ]);
    const job = await loadJob(ref);
    assert.deepEqual([job?.status, job?.attemptCount], ['delivered', 2]);
    assert.equal(await count('attempts WHERE delivery_id = $1', ref.deliveryId), 2);
  });

  it('keep nobody waiting for an account that is being deleted', async () => {
    const { insertEvents } = batched();
    let ended: unknown;
    await transaction(db, async (tx) => {
      await tx.query('SELECT FROM accounts WHERE id = $1 FOR UPDATE', ['one']);
      const locked = insertEvents(batchOf('one', 'locked')).then((inserted) => (ended = inserted?.size));
      locked.catch(() => undefined);
      assert.equal((await insertEvents(batchOf('two', 'beside')))?.size, 1);
      assert.equal(ended, undefined);
    });
    await until('it is inserted when the account is not deleted after all', () =>
      Promise.resolve(ended === 1),
    );
  });

  for (const max of [1, 2])
    it(`keep nobody waiting for two accounts that are being deleted, over ${max} of the connections`, async (t) => {
      const few = createPool(url, () => undefined, { max });
      t.after(() => few.end());
      const { insertEvents, recordAttempt } = createBatchedQueries(
        few,
        { commits: true, attempts: true },
        db,
      );
      const held = batchOf('one', `held-${max}`);
      await insertEvents(held);
      let waiting: Promise<unknown>[] = [];
      await transaction(db, async (tx) => {
        await tx.query("SELECT FROM accounts WHERE id IN ('one', 'three') FOR UPDATE");
        await tx.query('SELECT FROM deliveries WHERE event_id = $1 FOR UPDATE', [held.events[0]?.eventId]);
        waiting = [
          insertEvents(batchOf('one', `locked-${max}`)),
          insertEvents(batchOf('three', `locked-${max}`)),
          recordAttempt(madeOf(refOf(held), 1, null)),
        ];
        await until('one of them waits', () => isWaitedFor(db));
        assert.equal((await insertEvents(batchOf('two', `beside-${max}`)))?.size, 1);
      });
      await Promise.all(waiting);
    });

  it('keep nobody waiting for a delivery that somebody has locked', async () => {
    const { insertEvents, recordAttempt, loadJob } = batched();
    const batches = ['held', 'free'].map((eventId) => batchOf('one', eventId));
    await Promise.all(batches.map(insertEvents));
    const [held, free] = batches.map(refOf);
    assert.ok(held && free);
    let isLogged = false;
    await transaction(db, async (tx) => {
      await tx.query('SELECT FROM deliveries WHERE id = $1 FOR UPDATE', [held.deliveryId]);
      const locked = recordAttempt(madeOf(held, 1, null)).then(() => (isLogged = true));
      locked.catch(() => undefined);
      await recordAttempt(madeOf(free, 1, null));
      assert.equal((await loadJob(free))?.status, 'delivered');
      assert.equal(isLogged, false);
    });
    await until('it is logged when it is free', () => Promise.resolve(isLogged));
    assert.equal((await loadJob(held))?.status, 'delivered');
  });
});

const refOf = ({ acceptedAt, deliveries }: EventBatch): DeliveryRef => ({
  acceptedAt,
  deliveryId: deliveries[0]?.id ?? '',
});

function madeOf(ref: DeliveryRef, number: number, error: MadeAttempt['attempt']['error']): MadeAttempt {
  const at = new Date();
  return {
    ref,
    attempt: {
      ...{ sequence: 1, number, startedAt: at, durationMs: 1, error },
      request: { url: 'http://hooks.example.com/', headers: {} },
      response: { status: error ? 500 : 200, headers: {}, body: '' },
    },
    effect: {
      ...{ status: error ? 'retrying' : 'delivered', endpoint: { id: 'ep_one', outage: 0 } },
      ...{ firstAttemptAt: at, nextAttemptAt: error && at, lastError: null },
    },
  };
}

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { deleteAccount, insertAccount } from '../../../src/store/tenants/accounts.ts';
import { recordAttempts } from '../../../src/store/log/record-attempts.ts';
import { insertEndpoint, setDisabled, setEnabled } from '../../../src/store/tenants/endpoints.ts';
import { insertWithoutWords } from '../../../src/store/log/insert-events.ts';
import { loadJobs, type DeliveryRef } from '../../../src/store/log/delivery-jobs.ts';
import { createPool, transaction, type Db, type Queryable } from '../../../src/store/pool.ts';
import { createDatabase } from '../../support/servers.ts';
import { until } from '../../support/until.ts';
import { isWaitedFor } from '../../support/waits-for-lock.ts';

const accountId = 'acc';
const endpointId = 'ep';
const acceptedAt = new Date();

const insertEvent = async (db: Queryable, ...ids: string[]): Promise<Set<string> | null> => {
  const [inserted = null] = await insertWithoutWords(db, [
    {
      accountId,
      acceptedAt,
      events: ids.map((eventId) => ({
        eventId,
        type: 'email.opened' as const,
        messageId: null,
        payload: '{}',
        startPending: true,
        postedBy: 'admin',
        contentBy: null,
        deliveries: 1,
      })),
      deliveries: ids.map((eventId) => ({
        id: `dlv_${eventId}`,
        eventId,
        eventType: 'email.opened' as const,
        endpointId,
        status: 'pending' as const,
        outage: 0,
        lastError: null,
      })),
    },
  ]);
  return inserted;
};

const refOf = (eventId: string): DeliveryRef => ({ deliveryId: `dlv_${eventId}`, acceptedAt });

/** A failed attempt, as the delivery's job stands. */
async function fail(db: Queryable, ref: DeliveryRef, at: Date, outage: number, number = 1): Promise<void> {
  const error = { code: 'http_5xx', message: 'HTTP 500' } as const;
  await recordAttempts(db, [
    {
      ref,
      attempt: {
        sequence: 1,
        number,
        startedAt: at,
        durationMs: 3.5,
        request: { url: 'http://hooks.example.com/', headers: { a: 'b' } },
        response: { status: 500, headers: { c: 'd' }, body: 'no' },
        error,
      },
      effect: {
        status: 'retrying',
        endpoint: { id: endpointId, outage },
        firstAttemptAt: at,
        nextAttemptAt: new Date(at.getTime() + 60_000),
        lastError: {
          ...error,
          at: at.toISOString(),
          statusCode: 500,
          responseBody: 'no',
          eventId: '',
          ...ref,
        },
      },
    },
  ]);
}

describe('the log', () => {
  let db: Db;

  beforeEach(async () => {
    db = createPool(await createDatabase(), () => undefined, { max: 4 });
    await insertAccount(db, { id: accountId, name: 'A', email: 'a@b.c', instanceUrl: null, userName: null });
    await insertEndpoint(db, {
      id: endpointId,
      accountId,
      name: 'E',
      url: 'http://hooks.example.com/',
      description: null,
      eventTypes: ['*'],
      format: 'standard',
      sealedHeaders: null,
      batch: null,
      ownerEmail: null,
      status: 'enabled',
      secret: Buffer.from('sealed'),
    });
  });
  afterEach(() => db.end());

  const rowsOf = async (table: string): Promise<number> =>
    (await db.query<{ rows: number }>(`SELECT count(*) AS rows FROM ${table}`)).rows[0]?.rows ?? 0;
  const outageOf = async (ref: DeliveryRef): Promise<number | undefined> =>
    (await loadJobs(db, [ref]))[0]?.job.outage;

  /** Runs `late` while a transaction that has done `early` is open, until it waits for that, or is over. */
  async function during(early: (tx: Queryable) => Promise<unknown>, late: () => Promise<unknown>) {
    let outcome: Promise<unknown> = Promise.resolve();
    await transaction(db, async (tx) => {
      await early(tx);
      let isOver = false;
      outcome = late()
        .catch((error: unknown) => error)
        .finally(() => (isOver = true));
      await until('it waits', async () => isOver || (await isWaitedFor(db)));
    });
    return await outcome;
  }

  it('takes no attempt of a delivery that is gone', async () => {
    await insertEvent(db, 'a');
    await transaction(db, (tx) => deleteAccount(tx, accountId, 'event/'));
    await fail(db, refOf('a'), new Date(), 0);
    assert.equal(await rowsOf('attempts'), 0);
  });

  it('keeps no attempt that is logged while its account is erased', async () => {
    await insertEvent(db, 'a', 'b');
    const now = new Date();
    await fail(db, refOf('a'), now, 0);
    // The endpoint's row was written a moment ago: only the delivery's row can delay this one.
    await during(
      (tx) => deleteAccount(tx, accountId, 'event/'),
      () => fail(db, refOf('b'), now, 0),
    );
    assert.deepEqual([await rowsOf('deliveries'), await rowsOf('attempts')], [0, 0]);
  });

  it('keeps no attempt that was being logged when its account was erased', async () => {
    await insertEvent(db, 'a', 'b');
    const now = new Date();
    await fail(db, refOf('a'), now, 0);
    await during(
      (tx) => fail(tx, refOf('b'), now, 0),
      () => transaction(db, (tx) => deleteAccount(tx, accountId, 'event/')),
    );
    assert.deepEqual([await rowsOf('deliveries'), await rowsOf('attempts')], [0, 0]);
  });

  it('accepts no event while its account is being erased', async () => {
    const inserted = await during(
      (tx) => deleteAccount(tx, accountId, 'event/'),
      () => insertEvent(db, 'a'),
    );
    assert.equal(inserted, null);
    assert.equal(await insertEvent(db, 'b'), null);
    for (const table of ['event_ids', 'events', 'deliveries']) assert.equal(await rowsOf(table), 0, table);
  });

  it('erases events that were being accepted', async () => {
    await during(
      (tx) => insertEvent(tx, 'a'),
      () => transaction(db, (tx) => deleteAccount(tx, accountId, 'event/')),
    );
    for (const table of ['event_ids', 'events', 'deliveries']) assert.equal(await rowsOf(table), 0, table);
  });

  it('knows events by their id: of those that are known nothing is written', async () => {
    assert.deepEqual(await insertEvent(db, 'a'), new Set(['a']));
    assert.deepEqual(await insertEvent(db, 'a'), new Set());
    assert.deepEqual(await insertEvent(db, 'a', 'b'), new Set(['b']));
    assert.equal(await rowsOf('deliveries'), 2);
  });

  it('counts a sequence to the outage in which its first attempt was made, not to that of its acceptance', async () => {
    await insertEvent(db, 'a');
    await setDisabled(db, accountId, endpointId, 'test');
    await setEnabled(db, accountId, endpointId);
    const ref = refOf('a');
    const job = (await loadJobs(db, [ref]))[0]?.job;
    assert.deepEqual([job?.outage, job?.endpoint?.outage], [0, 1]);
    await fail(db, ref, new Date(), 1);
    assert.equal(await outageOf(ref), 1);
    await fail(db, ref, new Date(), 2, 2);
    assert.equal(await outageOf(ref), 1);
    assert.equal(await rowsOf('attempts'), 2);
  });

  it('tells the endpoint of its last error once a second, and waits for its row no oftener', async () => {
    await insertEvent(db, 'a', 'b', 'c');
    const lastError = async (): Promise<unknown> =>
      (await db.query<{ id: unknown }>(`SELECT last_error->>'deliveryId' AS id FROM endpoints`)).rows[0]?.id;
    const now = Date.now();
    await fail(db, refOf('a'), new Date(now), 0);
    assert.equal(await lastError(), 'dlv_a');
    await transaction(db, async (tx) => {
      await tx.query('SELECT 1 FROM endpoints FOR UPDATE');
      await fail(db, refOf('b'), new Date(now + 900), 0);
    });
    assert.equal(await lastError(), 'dlv_a');
    await fail(db, refOf('c'), new Date(now + 1_000), 0);
    assert.equal(await lastError(), 'dlv_c');
  });
});

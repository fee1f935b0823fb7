import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { RacedError } from '../../../src/domain/basics/errors.ts';
import { createBatchedQueries } from '../../../src/store/batching/batched-queries.ts';
import type { SayingBatch } from '../../../src/store/log/insert-events.ts';
import { createPool, transaction, type Db } from '../../../src/store/pool.ts';
import { insertAccount } from '../../../src/store/tenants/accounts.ts';
import { keepWordsToOneself, type SaidWords } from '../../../src/store/tenants/messages.ts';
import { createDatabase } from '../../support/servers.ts';

describe('words about messages in statements that calls share', () => {
  let db: Db;
  before(async () => {
    db = createPool(await createDatabase(), () => undefined);
    for (const id of ['one', 'two'])
      await insertAccount(db, { id, name: id, email: 'a@b.c', instanceUrl: null, userName: null });
  });
  after(() => db.end());

  const batched = () => createBatchedQueries(db, { commits: true, attempts: true });
  const words = (messageId: string, content: string, rest: Partial<SaidWords> = {}): SaidWords => ({
    ...{ messageId, speaker: 'admin', content, contentHash: createHash('sha256').update(content).digest() },
    ...{ webhookUrl: null, trackOpens: null, trackClicks: null, isNew: true, ...rest },
  });
  const saying = (accountId: string, eventId: string, ...said: SaidWords[]): SayingBatch => ({
    ...{ accountId, acceptedAt: new Date(), deliveries: [], words: said },
    events: [
      {
        ...{ eventId, type: 'email.opened', messageId: said[0]?.messageId ?? null, payload: '{}' },
        ...{ startPending: false, postedBy: 'admin', contentBy: 'admin', deliveries: 0 },
      },
    ],
  });
  /** For each how many ids were new, or that it was refused as others had been faster. */
  const insert = async (
    insertEvents: ReturnType<typeof batched>['insertEvents'],
    ...batches: SayingBatch[]
  ): Promise<(number | 'raced' | undefined)[]> =>
    await Promise.all(
      batches.map((batch) =>
        insertEvents(batch).then(
          (inserted) => inserted?.size,
          (error: unknown) => {
            assert.ok(error instanceof RacedError, String(error));
            return 'raced' as const;
          },
        ),
      ),
    );
  const contents = async (...messageIds: string[]): Promise<Record<string, string | null>> => {
    const { rows } = await db.query<{ key: string; content: string | null }>(
      `SELECT account_id || ' ' || message_id AS key, content FROM message_words WHERE message_id = ANY($1)`,
      [messageIds],
    );
    return Object.fromEntries(rows.map(({ key, content }) => [key, content]));
  };
  const events = async (...ids: string[]): Promise<string[]> => {
    const { rows } = await db.query<{ id: string }>(
      'SELECT event_id AS id FROM events WHERE event_id = ANY($1) ORDER BY 1',
      [ids],
    );
    return rows.map(({ id }) => id);
  };

  it('are kept with their events, of each account its own', async () => {
    const { insertEvents } = batched();
    const results = await insert(
      insertEvents,
      saying('one', 'a-1', words('a', '1')),
      saying('two', 'a-1', words('a', '2')),
      saying('one', 'a-2'),
    );
    assert.deepEqual(results, [1, 1, 1]);
    assert.deepEqual(await contents('a'), { 'one a': '1', 'two a': '2' });
  });

  it('are one when two calls say the same; what the first did not say is refused alone', async () => {
    const { insertEvents } = batched();
    const results = await insert(
      insertEvents,
      saying('one', 'b-1', words('b', '1')),
      saying('one', 'b-2', words('b', '1')),
      saying('one', 'b-3', words('b', '2')),
      saying('one', 'b-4', words('b', '1', { trackOpens: false })),
      saying('two', 'b-5', words('b', '3')),
      saying('one', 'b-6'),
    );
    assert.deepEqual(results, [1, 1, 'raced', 'raced', 1, 1]);
    assert.deepEqual(await contents('b'), { 'one b': '1', 'two b': '3' });
    assert.deepEqual(await events('b-1', 'b-2', 'b-3', 'b-4', 'b-5', 'b-6'), ['b-1', 'b-2', 'b-5', 'b-6']);
  });

  it('that spell the same content otherwise are left for another statement, which knows the first spelling', async () => {
    const { insertEvents } = batched();
    const [first, second] = ['{"a":1,"b":2}', '{"b":2,"a":1}'] as const;
    const { contentHash } = words('s', first);
    const results = await insert(
      insertEvents,
      saying('one', 's-0'),
      saying('one', 's-1', words('s', first, { contentHash })),
      saying('one', 's-2', words('s', second, { contentHash })),
      saying('one', 's-3', words('s', first, { contentHash })),
      saying('two', 's-4', words('s', second, { contentHash })),
    );
    assert.deepEqual(results, [1, 1, 'raced', 1, 1]);
    assert.deepEqual(await contents('s'), { 'one s': first, 'two s': second });
    assert.deepEqual(await events('s-1', 's-2', 's-3', 's-4'), ['s-1', 's-3', 's-4']);
  });

  it('of a call that is refused leave nothing, unless another call says the same', async () => {
    const { insertEvents } = batched();
    await insertEvents(saying('one', 'c-0', words('c-taken', '0')));
    const results = await insert(
      insertEvents,
      saying('one', 'c-1', words('c-left', '1'), words('c-taken', '1')),
      saying('one', 'c-2', words('c-new', '1'), words('c-both', '1'), words('c-other', '1')),
      saying('one', 'c-3', words('c-both', '1'), words('c-other', '2')),
      saying('two', 'c-4', words('c-left', '4')),
    );
    assert.deepEqual(results, ['raced', 1, 'raced', 1]);
    assert.deepEqual(await contents('c-left', 'c-new', 'c-both', 'c-other', 'c-taken'), {
      ...{ 'one c-taken': '0', 'one c-new': '1', 'one c-both': '1', 'one c-other': '1', 'two c-left': '4' },
    });
    assert.deepEqual(await events('c-1', 'c-3'), []);
  });

  it('that are known cost no write and no lock of their row, and are refused when they are gone', async () => {
    const { insertEvents } = batched();
    await insertEvents(saying('one', 'd-0', words('d', '1')));
    const row = async () =>
      (await db.query('SELECT ctid, xmin, xmax FROM message_words WHERE message_id = $1', ['d'])).rows;
    const before = await row();
    const known = words('d', '1', { isNew: false });
    await transaction(db, async (tx) => {
      await tx.query("SELECT FROM message_words WHERE message_id = 'd' FOR NO KEY UPDATE");
      assert.deepEqual(
        await insert(insertEvents, ...[1, 2, 3].map((n) => saying('one', `d-${n}`, known))),
        [1, 1, 1],
      );
    });
    await insert(insertEvents, saying('one', 'd-4', known));
    const after = await row();
    for (const [index, column] of ['ctid', 'xmin'].entries())
      assert.deepEqual(after[0]?.[column], before[0]?.[column], String(index));
    await db.query("DELETE FROM message_words WHERE message_id = 'd'");
    assert.deepEqual(await insert(insertEvents, saying('one', 'd-5', known), saying('one', 'd-6')), [
      'raced',
      1,
    ]);
  });

  it('wait for nobody who erases words of the account, nor does another account', async () => {
    const { insertEvents } = batched();
    await insertEvents(saying('one', 'e-0', words('e', '1')));
    await transaction(db, async (tx) => {
      await keepWordsToOneself(tx, 'one');
      const results = await insert(
        insertEvents,
        saying('one', 'e-1', words('e', '1', { isNew: false })),
        saying('one', 'e-2', words('e-new', '1')),
        saying('one', 'e-3'),
        saying('two', 'e-4', words('e', '1')),
      );
      assert.deepEqual(results, ['raced', 'raced', 1, 1]);
    });
  });

  it('leave an id to the call that has it first, if that one is not refused', async () => {
    const { insertEvents } = batched();
    const results = await insert(
      insertEvents,
      saying('one', 'f-0', words('f', '1')),
      saying('one', 'f', words('f', '2')),
      saying('one', 'f', words('f-2', '2')),
      saying('one', 'f-1'),
    );
    assert.deepEqual(results, [1, 'raced', 'raced', 1], 'neither is told that the other has it');
    assert.deepEqual(await insert(insertEvents, saying('one', 'f', words('f-2', '2'))), [1]);
  });

  it('are said in opposite orders by many at the same time', async () => {
    const some = Array.from({ length: 20 }, (_, n) => words(`g-${n}`, '1'));
    const processes = Array.from({ length: 6 }, batched);
    const results = await Promise.all(
      processes.map(({ insertEvents }, n) =>
        insert(insertEvents, saying('one', `g-${n}`, ...(n % 2 === 0 ? some : some.toReversed()))),
      ),
    );
    assert.equal(results.flat().filter((result) => result === 1).length, 1, 'one is first with all of them');
    assert.equal(Object.keys(await contents(...some.map(({ messageId }) => messageId))).length, 20);
  });
});

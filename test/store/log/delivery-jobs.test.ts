import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { QueryConfig, QueryResult } from 'pg';
import { loadJobs } from '../../../src/store/log/delivery-jobs.ts';
import { createPool, type Db, type Queryable } from '../../../src/store/pool.ts';
import { rememberWords } from '../../../src/store/tenants/messages.ts';
import { accountId, addDeliveries, addEndpoint } from '../../support/add-delivery.ts';
import { createDatabase } from '../../support/servers.ts';

describe('deliveries that are read together', () => {
  let db: Db;
  beforeEach(async () => {
    db = createPool(await createDatabase(), () => undefined);
    await addEndpoint(db, 'https://hooks.example.com/');
  });
  afterEach(() => db.end());

  /** Of one message, by a speaker. */
  const says = async (speaker: string, content: string): Promise<void> => {
    const nothing = { contentHash: null, webhookUrl: null, trackOpens: null, trackClicks: null };
    await rememberWords(db, accountId, [{ messageId: 'msg', speaker, content, ...nothing }]);
  };

  it('share the payload of their event and the content of its message: each is read once', async () => {
    const refs = await addDeliveries(db, ['-a', '-b', '-c', '-d'], { campaign: 'autumn' });
    await says('admin', '{"html":"large"}');
    await says('key', '{"html":"of a key"}');
    await db.query("UPDATE events SET message_id = 'msg'");
    await db.query("UPDATE events SET content_by = 'key' WHERE event_id = 'evt-d'");
    await db.query("UPDATE deliveries SET event_id = 'evt-a' WHERE id IN ('dlv-b', 'dlv-c')");
    await db.query("UPDATE deliveries SET without_content = true WHERE id = 'dlv-b'");
    const read: Record<string, unknown>[] = [];
    const query = async (statement: QueryConfig): Promise<QueryResult> => {
      const result = await db.query<Record<string, unknown>>(statement);
      read.push(...result.rows);
      return result;
    };
    const counting = { query } as unknown as Queryable;
    const jobs = await loadJobs(counting, refs);
    assert.deepEqual(
      jobs.map(({ ref, job }) => [ref.deliveryId, JSON.parse(job.payload).id, job.messageContent]),
      [
        ['dlv-a', 'evt-a', '{"html":"large"}'],
        ['dlv-b', 'evt-a', null],
        ['dlv-c', 'evt-a', '{"html":"large"}'],
        ['dlv-d', 'evt-d', '{"html":"of a key"}'],
      ],
    );
    const texts = (column: string): unknown[] =>
      read.map((row) => row[column]).filter((text) => text !== null);
    assert.equal(texts('payload').length, 2);
    assert.equal(texts('messageContent').length, 2);
  });

  it('of an id that was given to two events have the payload of their own', async () => {
    const [former] = await addDeliveries(db, ['-a'], { campaign: 'former' });
    await db.query(
      "UPDATE events SET event_id = 'evt-b'; UPDATE deliveries SET event_id = 'evt-b'; DELETE FROM event_ids",
    );
    const [later] = await addDeliveries(db, ['-b'], { campaign: 'later' });
    assert.ok(former && later);
    const jobs = await loadJobs(db, [former, later]);
    assert.deepEqual(
      jobs.map(({ job }) => JSON.parse(job.payload).campaign),
      ['former', 'later'],
    );
  });
});

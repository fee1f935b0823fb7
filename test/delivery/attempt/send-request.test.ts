import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { attemptDelivery } from '../../../src/delivery/attempt/attempt-delivery.ts';
import { createBatchPosts } from '../../../src/delivery/attempt/batch-posts.ts';
import { staleMs } from '../../../src/delivery/attempt/send-request.ts';
import { createPool, type Db } from '../../../src/store/pool.ts';
import { addDeliveries, addEndpoint } from '../../support/add-delivery.ts';
import { attemptDeps } from '../../support/attempt-deps.ts';
import { startReceiver, type Receiver } from '../../support/receiver.ts';
import { createDatabase } from '../../support/servers.ts';

const count = 20;

describe('requests that are made at the same moment', () => {
  let db: Db;
  let url: string;
  let receiver: Receiver;
  beforeEach(async () => {
    url = await createDatabase();
    db = createPool(url, () => undefined);
    receiver = await startReceiver();
    await addEndpoint(db, receiver.url);
  });
  afterEach(async () => {
    await receiver.close();
    await db.end();
  });

  /** @returns how many requests were rendered before anything else of the process had a turn, at most */
  async function renderedAtOnce(fields: object): Promise<number> {
    const refs = await addDeliveries(
      db,
      Array.from({ length: count }, (_, n) => `-${n}`),
      fields,
    );
    const deps = attemptDeps(db);
    let most = 0;
    let since = 0;
    let next = setImmediate(function othersTurn() {
      since = 0;
      next = setImmediate(othersTurn);
    });
    // Opened once for each request, to sign it.
    const box = {
      ...deps.box,
      open: (...args: Parameters<typeof deps.box.open>) => {
        if (args[1].endsWith('/signing-secret')) most = Math.max(most, (since += 1));
        return deps.box.open(...args);
      },
    };
    try {
      const counting = { ...deps, box };
      const shared = createBatchPosts(counting);
      const results = await Promise.all(refs.map((ref) => attemptDelivery(counting, shared, ref)));
      assert.deepEqual(new Set(results.map(({ outcome }) => outcome)), new Set(['delivered']));
    } finally {
      clearImmediate(next);
      await deps.sender.close();
    }
    return most;
  }

  it('are made one by one where they are large: others have their turn between two', async () => {
    assert.equal(await renderedAtOnce({ html: 'x'.repeat(64 * 1024) }), 1);
  });

  it('are no time with the receiver until they are sent: it begins at its gates by then', async () => {
    const refs = await addDeliveries(db, ['-1', '-2'], { html: 'x'.repeat(64 * 1024) });
    const order: string[] = [];
    const deps = attemptDeps(db);
    const box = {
      ...deps.box,
      open: (...args: Parameters<typeof deps.box.open>) => {
        if (args[1].endsWith('/signing-secret')) order.push('made');
        return deps.box.open(...args);
      },
    };
    const permit = { sent: () => void order.push('sent'), release: () => void order.push('released') };
    const counting = { ...deps, box };
    const shared = createBatchPosts(counting);
    try {
      for (const ref of refs) await attemptDelivery(counting, shared, ref, { permit });
      assert.deepEqual(order, ['made', 'sent', 'made', 'sent']);
      await db.query("UPDATE endpoints SET format = 'esputnik'");
      const more = await addDeliveries(db, ['-3', '-4'], {});
      await Promise.all(more.map((ref) => attemptDelivery(counting, shared, ref, { permit })));
      assert.deepEqual(order.slice(4).filter((step) => step === 'sent').length, 2, 'each has its own gates');
    } finally {
      await deps.sender.close();
    }
  });

  it('are not made of what has changed while they waited for their turn', async () => {
    const refs = await addDeliveries(
      db,
      Array.from({ length: count }, (_, n) => `-${n}`),
      { html: 'x'.repeat(64 * 1024) },
    );
    const deps = attemptDeps(db);
    let isCancelled = false;
    const box = {
      ...deps.box,
      open: (...args: Parameters<typeof deps.box.open>) => {
        // All others wait for this one, until they are cancelled and what they have read is old.
        if (!isCancelled) cancelAll(url);
        isCancelled = true;
        return deps.box.open(...args);
      },
    };
    const slow = { ...deps, box };
    try {
      const shared = createBatchPosts(slow);
      const results = await Promise.all(refs.map((ref) => attemptDelivery(slow, shared, ref)));
      assert.ok(results.some(({ outcome }) => outcome === 'cancelled'));
      assert.ok(receiver.received.length < count, 'the last ones were read again');
    } finally {
      await deps.sender.close();
    }
  });

  it('wait for nobody where they are small', async () => {
    assert.ok((await renderedAtOnce({})) > 1);
  });
});

/** This process does nothing else meanwhile. */
function cancelAll(databaseUrl: string): void {
  const begunAt = performance.now();
  const script = `import pg from 'pg';
    const client = new pg.Client(process.argv[1]);
    await client.connect();
    await client.query("UPDATE deliveries SET status = 'cancelled'");
    await client.end();`;
  execFileSync(process.execPath, ['--input-type=module', '-e', script, databaseUrl]);
  while (performance.now() - begunAt <= staleMs);
}

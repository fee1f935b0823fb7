import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { migrate } from '../../src/store/migrate.ts';
import { createPool, isUnavailable, patientTransaction, transaction, type Db } from '../../src/store/pool.ts';
import { createDatabase } from '../support/servers.ts';

/** Between Mailhooks and Postgres: from `silence` on no byte passes on the connections there are, and none is closed. */
async function startProxy(t: TestContext, databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl);
  const pairs: [Socket, Socket][] = [];
  const server = createServer((socket) => {
    const upstream = connect(Number(port), hostname);
    pairs.push([socket.on('error', () => undefined), upstream.on('error', () => undefined)]);
    socket.pipe(upstream).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of pairs.flat()) socket.destroy();
    server.close();
  });
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    silence() {
      for (const [socket, upstream] of pairs) {
        socket.unpipe();
        upstream.unpipe();
        upstream.pause();
        socket.pause();
      }
    },
  };
}

function open(t: TestContext, url: string, answerWithinMs: number): Db {
  const db = createPool(url, () => undefined, { max: 1, answerWithinMs });
  t.after(() => db.end());
  return db;
}

const rejected = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.fail('it succeeded'),
    (error: unknown) => error,
  );

describe('a connection that is lost in silence', () => {
  it('fails the query that waits for it, and the next one has another', { timeout: 120_000 }, async (t) => {
    const proxy = await startProxy(t, await createDatabase(null));
    const db = open(t, proxy.url, 3_000);
    await db.query('SELECT 1');
    proxy.silence();
    const error = await rejected(db.query('SELECT 1'));
    assert.match(String(error), /Query read timeout/);
    assert.ok(isUnavailable(error));
    assert.equal((await db.query('SELECT 1')).rowCount, 1);
  });

  it('fails a transaction once, not for its rollback again', { timeout: 120_000 }, async (t) => {
    const proxy = await startProxy(t, await createDatabase(null));
    const db = open(t, proxy.url, 5_000);
    const started = performance.now();
    const error = await rejected(
      transaction(db, async (tx) => {
        await tx.query('SELECT 1');
        proxy.silence();
        await tx.query('SELECT 1');
      }),
    );
    assert.ok(isUnavailable(error));
    assert.ok(performance.now() - started < 9_900, 'the rollback waited as well');
    assert.equal((await db.query('SELECT 1')).rowCount, 1);
  });
});

describe('a statement that takes too long', () => {
  it('is ended by the server, before we give up', async (t) => {
    const db = open(t, await createDatabase(null), 5_200);
    const error = await rejected(db.query('SELECT pg_sleep(4)'));
    assert.equal((error as { code?: string }).code, '57014');
    assert.ok(isUnavailable(error));
  });

  it('is ended by neither in a migration, which also waits for another process’s', async (t) => {
    const url = await createDatabase();
    const db = open(t, url, 5_100);
    const other = open(t, url, 60_000);
    const holder = await other.connect();
    await holder.query('BEGIN; SELECT pg_advisory_xact_lock(7246019)');
    const migrating = migrate(db);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await holder.query('COMMIT');
    holder.release();
    assert.deepEqual(await migrating, []);

    const slept = await patientTransaction(db, (tx) => tx.query('SELECT pg_sleep(0.5)'));
    assert.equal(slept.rowCount, 1);
  });
});

describe('connections whose statements are planned once', () => {
  const settings = `SELECT current_setting('search_path') AS path, current_setting('enable_seqscan') AS scans`;

  it('take the options of DATABASE_URL beside their own', async (t) => {
    const url = new URL(await createDatabase(null));
    url.searchParams.set('options', '-c search_path=elsewhere -c enable_seqscan=on');
    for (const plansOnce of [false, true]) {
      const db = createPool(url.href, () => undefined, { max: 1, plansOnce });
      t.after(() => db.end());
      const { rows } = await db.query(settings);
      assert.deepEqual(rows, [{ path: 'elsewhere', scans: plansOnce ? 'off' : 'on' }]);
    }
  });

  it('take those of PGOPTIONS, as the others do', async (t) => {
    process.env['PGOPTIONS'] = '-c search_path=elsewhere';
    t.after(() => delete process.env['PGOPTIONS']);
    const db = createPool(await createDatabase(null), () => undefined, { max: 1, plansOnce: true });
    t.after(() => db.end());
    assert.deepEqual((await db.query(settings)).rows, [{ path: 'elsewhere', scans: 'off' }]);
  });
});

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import pg from 'pg';
import { startPostgres } from '../../../src/embedded/postgres/postgres.ts';
import { isAlive } from '../../../src/embedded/process/processes.ts';
import { pidIn, postgresPidFile, runScript, temporaryDataDir } from '../support/processes.ts';

const log = (): void => {};

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('rows and the address survive a restart', async (t) => {
  const dataDir = await temporaryDataDir(t);
  const first = await startPostgres({ dataDir, log });
  await query(first.url, `create table note (text text); insert into note values ('Zürich')`);
  await first.stop();
  assert.equal(await first.exited, 0);

  const second = await startPostgres({ dataDir, log });
  t.after(second.stop);
  assert.equal(second.url, first.url);
  assert.deepEqual(await query(second.url, 'select text from note'), [{ text: 'Zürich' }]);
});

test('a wrong password is refused', async (t) => {
  const server = await startPostgres({ dataDir: await temporaryDataDir(t), log });
  t.after(server.stop);
  const url = new URL(server.url);
  url.password = 'wrong';
  await assert.rejects(query(url.href, 'select 1'), { code: '28P01' });
});

test('the server of a killed process is stopped, and what it committed is kept', async (t) => {
  const dataDir = await temporaryDataDir(t);
  const killed = await runScript(t, './embedded-process.ts', [dataDir, 'postgres']);
  const { databaseUrl } = JSON.parse(killed.firstLine) as { databaseUrl: string };
  await query(databaseUrl, 'create table note as select 7 as number');
  await killed.kill();
  const orphan = await pidIn(postgresPidFile(dataDir));
  assert.ok(await isAlive(orphan));

  const server = await startPostgres({ dataDir, log });
  t.after(server.stop);
  assert.equal(await isAlive(orphan), false);
  assert.deepEqual(await query(server.url, 'select number from note'), [{ number: 7 }]);
});

test('a stale pid file that names another program stops nobody', async (t) => {
  const dataDir = await temporaryDataDir(t);
  await (await startPostgres({ dataDir, log })).stop();
  const bystander = await runScript(t, './lock-process.ts', [`${dataDir}-other`]);
  await writeFile(postgresPidFile(dataDir), `${bystander.pid}\n${dataDir}/postgres/data\n`);

  const server = await startPostgres({ dataDir, log });
  await server.stop();
  assert.equal(bystander.child.signalCode, null);
  assert.ok(await isAlive(bystander.pid));
  await bystander.finish();
});

test('a start that is given up leaves no server', async (t) => {
  const dataDir = await temporaryDataDir(t);
  await (await startPostgres({ dataDir, log })).stop();
  await assert.rejects(
    startPostgres({ dataDir, log, signal: AbortSignal.abort(new Error('enough')) }),
    /enough/,
  );
  await assert.rejects(pidIn(postgresPidFile(dataDir)), { code: 'ENOENT' });
});

import assert from 'node:assert/strict';
import { it } from 'node:test';
import pg from 'pg';
import { createDatabase } from '../support/servers.ts';
import { startProcess } from '../support/start-process.ts';

async function migrate(databaseUrl: string, ...args: string[]) {
  const command = startProcess(process.execPath, ['bin/mailhooks.js', 'migrate', ...args], {
    DATABASE_URL: databaseUrl,
  });
  return { status: await command.exited, output: command.output() };
}

it('mailhooks migrate --dry-run names what is pending, and changes nothing', async (t) => {
  const databaseUrl = await createDatabase(null);
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  t.after(() => db.end());
  const tables = async (): Promise<number> =>
    (await db.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`)).rowCount ?? 0;

  const foreseen = await migrate(databaseUrl, '--dry-run');
  assert.equal(foreseen.status, 0, foreseen.output);
  const pending = /^Would apply (0001_\S+\.sql, .*)\.\n$/.exec(foreseen.output)?.[1];
  assert.equal(await tables(), 0);
  assert.deepEqual(await migrate(databaseUrl), { status: 0, output: `Applied ${pending}.\n` });
  const upToDate = { status: 0, output: 'The database is up to date.\n' };
  assert.deepEqual(await migrate(databaseUrl, '--dry-run'), upToDate);

  await db.query(`DELETE FROM migrations WHERE name = (SELECT max(name) FROM migrations)`);
  assert.match((await migrate(databaseUrl, '--dry-run')).output, /^Would apply \d{4}_\w+\.sql\.\n$/);
  await db.query(`INSERT INTO migrations (name) VALUES ('9999_of_the_future.sql')`);
  const newer = await migrate(databaseUrl, '--dry-run');
  assert.equal(newer.status, 1);
  assert.match(newer.output, /9999_of_the_future\.sql.*use a newer version/);
});

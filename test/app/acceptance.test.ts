import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pino from 'pino';
import { watchAcceptance } from '../../src/app/acceptance.ts';
import { startTestMailhooks } from '../support/mailhooks.ts';
import { until } from '../support/until.ts';

const log = pino({ level: 'silent' });

describe('whether a process can accept events', () => {
  it('is red only when it could not for as long as is allowed, and green with the next success', async (t) => {
    let error: Error | undefined;
    let tries = 0;
    const tryIt = async (): Promise<void> => {
      tries += 1;
      if (error) throw error;
    };
    const patient = watchAcceptance(tryIt, log, { every: 5, redAfter: 600_000 });
    const watch = watchAcceptance(tryIt, log, { every: 5, redAfter: 20 });
    t.after(() => [patient, watch].forEach((one) => one.stop()));
    const triesMade = (more: number, from = tries) => until('tried', async () => tries >= from + more);
    await triesMade(4);
    assert.equal(watch.problem(), undefined);
    error = Object.assign(new Error('cannot execute'), { code: '25006' });
    await until('red', async () => watch.problem() === 'the database takes no changes: it is read only');
    assert.equal(patient.problem(), undefined);
    error = undefined;
    await until('green', async () => watch.problem() === undefined);
  });

  it('is found out by what a server that takes no changes refuses', async (t) => {
    const { db, stop, running, connections } = await startTestMailhooks({}, { api: true, worker: false });
    t.after(stop);
    assert.ok(running.url);
    const name = new URL(connections.databaseUrl).pathname.slice(1);
    await db.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const other = await startTestMailhooks({}, { api: true, worker: false }, connections).catch(String);
    assert.match(String(other), /read-only transaction/);
  });
});

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Client } from 'undici';
import { createPool, type Db } from '../../../src/store/pool.ts';
import { ApiClient } from '../../support/api-client.ts';
import { parseExposition, valueOf } from '../../support/exposition.ts';
import { testAdminKey } from '../../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../../support/receiver.ts';
import { isAlive, pidOf, settingsOfTwo } from '../../support/several-processes.ts';
import { startProcess, type StartedProcess } from '../../support/start-process.ts';
import { until } from '../../support/until.ts';

const account = 'acme';
const event = (id: string) => ({ id, type: 'email.opened', recipient: { email: 'ada@example.com' } });
/** A connection of its own: each goes to the next process. */
const fresh = { headers: { connection: 'close' } };
const open = { ...fresh, key: null };

describe('two processes behind one port', () => {
  let db: Db;
  let receiver: Receiver;
  let all: StartedProcess;
  let url: string;
  let client: ApiClient;
  const accepted = new Set<string>();

  before(async () => {
    const env = await settingsOfTwo({ after });
    db = createPool(env.DATABASE_URL, () => undefined, { max: 1 });
    receiver = await startReceiver();
    all = startProcess(process.execPath, ['bin/mailhooks.js', 'start'], env);
    [, url = ''] = await all.printed(/API +(http:\S+)/);
    client = new ApiClient(url, testAdminKey);
    await client.newAccount({ id: account });
    await client.newEndpoint(account, receiver.url);
  });
  after(async () => {
    if (isAlive(all.pid)) all.interrupt();
    await all.exited;
    await receiver.close();
    await db.end();
  });

  const post = async (ids: string[]): Promise<void> => {
    const body = ids.map(event);
    const answer = await client.post(`/v1/accounts/${account}/events`, body, fresh).catch(() => undefined);
    // No answer: the process that had it is gone, and nobody knows whether it was committed.
    if (answer === undefined) return;
    assert.equal(answer.status, 202, answer.text);
    for (const id of ids) accepted.add(id);
  };
  const delivered = (): Promise<unknown> =>
    until('all that was accepted is delivered', async () => {
      const { rows } = await db.query<{ id: string }>(
        "SELECT event_id AS id FROM deliveries WHERE status = 'delivered'",
      );
      return accepted.isSubsetOf(new Set(rows.map(({ id }) => id)));
    });
  /** How often each of these events has come. */
  const arrivedOften = (ids: string[]): number[] => {
    const arrived = receiver.received.map(({ headers }) => headers['mailhooks-event-id']);
    return ids.map((id) => arrived.filter((one) => one === id).length);
  };
  const scrape = async () => parseExposition((await client.get('/metrics', open)).text);
  const counted = async (): Promise<number> =>
    valueOf(await scrape(), 'mailhooks_events_accepted_total', { type: 'email.opened' }) ?? 0;

  it('deliver an event once that is posted many times to both, and count together', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `once-${index}`);
    await Promise.all(Array.from({ length: 8 }, () => post(ids)));
    await delivered();
    assert.deepEqual(
      arrivedOften(ids),
      ids.map(() => 1),
    );
    // A process counts an attempt after it has written it, and may be too busy to respond immediately.
    const families = await until('both have told all', async () => {
      const found = await scrape();
      const made = valueOf(found, 'mailhooks_attempts_total', { result: 'success' }) ?? 0;
      return valueOf(found, 'mailhooks_processes') === 2 && made >= ids.length && found;
    });
    assert.equal(valueOf(families, 'mailhooks_worker_polling'), 1);
    assert.equal(await counted(), ids.length);
    assert.equal(valueOf(families, 'mailhooks_events_duplicate_total'), 7 * ids.length);
    assert.equal(valueOf(families, 'mailhooks_attempts_total', { result: 'success' }), ids.length);
    assert.equal(valueOf(families, 'mailhooks_waiting_deliveries', { status: 'pending' }), 0);
    const requests =
      families.get('temporal_request')?.samples ?? families.get('temporal_request_total')?.samples;
    assert.ok(
      requests?.some(({ value }) => value > 0),
      'the metrics of the Temporal SDK are there',
    );
    for (let scrapes = 0; scrapes < 4; scrapes += 1) assert.equal(await counted(), ids.length);
  });

  it('are ready when both are', async () => {
    const { body } = await until('ready', async () => {
      const answer = await client.get('/readyz', open);
      return answer.status === 200 && answer;
    });
    assert.deepEqual(Object.keys(body.checks).toSorted(), [
      'attempts',
      'database',
      'processes',
      'temporal',
      'worker',
    ]);
  });

  it('lose nothing when one is killed under load: it is started again, and no counter goes back', async () => {
    const doomed = pidOf(all.output(), 2);
    let isOver = false;
    let most = await counted();
    const load = async (name: string): Promise<void> => {
      for (let n = 0; !isOver; n += 1) await post([`${name}-${n}`]);
    };
    const watch = async (): Promise<void> => {
      while (!isOver) {
        const now = await counted().catch(() => most);
        assert.ok(now >= most, `${now} after ${most}`);
        most = now;
      }
    };
    const under = Promise.all([load('a'), load('b'), load('c'), load('d'), watch()]);
    await until('it is under load', () => Promise.resolve(accepted.size > 100));
    try {
      await until('the answer says what is missing', async () => {
        // Again whenever it is back, for a longer while each time: one moment might be missed by an answer that is a second old.
        const latest = pidOf(all.output(), 2);
        if (isAlive(latest)) process.kill(latest, 'SIGKILL');
        const { status, body } = await client.get('/readyz', open);
        return status === 503 && body.checks.processes.problem;
      });
      const before = accepted.size;
      await until('the other one goes on', () => Promise.resolve(accepted.size > before + 20));
      await until('both are up', async () => (await client.get('/readyz', open)).status === 200);
    } finally {
      isOver = true;
      await under;
    }
    const log = all.output();
    assert.match(
      log,
      /"process":2,"how":"SIGKILL","waitMs":250,"msg":"a process ended: it is started again"/,
    );
    assert.ok(isAlive(pidOf(log, 2)) && pidOf(log, 2) !== doomed);
    await delivered();
    assert.ok(arrivedOften([...accepted]).every((times) => times >= 1));
  });

  it('leave no client waiting whose connection a killed one had not taken yet', async () => {
    const [, host = '', port = ''] = /http:\/\/([\d.]+):(\d+)/.exec(all.output()) ?? [];
    const doomed = pidOf(all.output(), 1);
    const before = await counted();
    process.kill(doomed, 'SIGSTOP');
    // Some of them are handed to the one that is stopped; the other one answers the rest.
    const sockets = Array.from({ length: 6 }, () => connect(Number(port), host));
    const ends = sockets.map(async (socket) => {
      socket.on('error', () => undefined);
      socket.write(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      await new Promise((resolve) => socket.resume().once('close', resolve));
    });
    await until('all others are answered', () =>
      Promise.resolve(sockets.filter(({ bytesRead }) => bytesRead > 0).length === sockets.length - 1),
    );
    assert.equal(valueOf(await scrape(), 'mailhooks_processes'), 1, 'one does not answer');
    assert.equal(await counted(), before, 'and what it has counted is not lost');
    process.kill(doomed, 'SIGKILL');
    await Promise.all(ends);
    await until('both are up', async () => (await client.get('/readyz', open)).status === 200);
  });

  it('answer although the first process does not respond, and say so', async () => {
    // A connection that one of them has: nobody hands out others meanwhile.
    const kept = new Client(new URL(url), { keepAliveTimeout: 60_000, headersTimeout: 120_000 });
    const get = async (path: string) => {
      const { statusCode, body } = await kept.request({ method: 'GET', path });
      return [statusCode, await body.text()] as const;
    };
    try {
      await until('it is open', async () => (await get('/readyz'))[0] === 200);
      process.kill(all.pid, 'SIGSTOP');
      const said = await until('the answer from before is too old', async () => {
        const [status, text] = await get('/readyz');
        return status === 503 && (JSON.parse(text) as { checks: Record<string, { problem?: string }> });
      });
      for (const [name, { problem }] of Object.entries(said.checks))
        assert.equal(problem, 'the first process does not answer', name);
      assert.equal((await get('/metrics'))[0], 500, 'sums of some would be less than before');
      assert.equal((await get('/healthz'))[0], 200, 'of which nothing is known');
    } finally {
      process.kill(all.pid, 'SIGCONT');
      await kept.close();
    }
    await until('it is ready again', async () => (await client.get('/readyz', open)).status === 200);
  });

  it('stop in order after a signal: nothing is left behind', async () => {
    const pids = [1, 2].map((number) => pidOf(all.output(), number));
    process.kill(all.pid, 'SIGTERM');
    assert.equal(await all.exited, 0, all.output());
    assert.match(all.output(), /Stopped\. Everything accepted is kept/);
    assert.deepEqual(pids.filter(isAlive), []);
  });
});

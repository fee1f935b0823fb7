import assert from 'node:assert/strict';
import { access, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ApiClient } from '../support/api-client.ts';
import { startReceiver, statuses, verify, type Receiver } from '../support/receiver.ts';
import { startProcess, type StartedProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';

describe('npm start', () => {
  let dataDir: string;
  let env: Record<string, string>;
  let receiver: Receiver;
  let running: StartedProcess | undefined;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-e2e-'));
    env = {
      DATA_DIR: dataDir,
      PORT: '0',
      MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
      // Long enough that a retry still waits when the process is killed and has come back.
      MAILHOOKS_RETRY_WINDOW: '12h',
    };
    receiver = await startReceiver();
  });
  after(async () => {
    running?.interrupt();
    await running?.exited;
    await receiver.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function client(): Promise<ApiClient> {
    const [, url = ''] = (await running?.printed(/API +(http:\S+)/)) ?? [];
    return new ApiClient(url, (await readFile(join(dataDir, 'admin-key'), 'utf8')).trim());
  }

  it('brings everything up, says where it is, and stops cleanly at Ctrl-C', async () => {
    running = startProcess('npm', ['start'], env);
    const api = await client();
    await running.printed(/Press Ctrl-C/);
    assert.match(running.output(), new RegExp(`Admin key +${api.key}`));
    assert.match(running.output(), /Temporal UI +http:\/\/127\.0\.0\.1:\d+/);
    assert.match(running.output(), /curl -s http:\/\/127\.0\.0\.1:\d+\/v1\/accounts/);
    assert.equal((await stat(join(dataDir, 'admin-key'))).mode & 0o777, 0o600);
    await until('ready', async () => (await api.get('/readyz')).status === 200);

    await api.newAccount({ id: 'kept' });
    const { secret } = await api.newEndpoint('kept', `${receiver.url}/kept`);
    await api.newEvent('kept', { id: 'first' });
    const [, request] = await receiver.waitFor(2, '/kept');
    assert.ok(request);
    verify(secret, request);
    running.interrupt();
    await running.exited;
    assert.match(running.output(), /Stopped\. Everything accepted is kept/);
    await assert.rejects(access(join(dataDir, 'mailhooks.pid')), 'the data folder is free again');
    await assert.rejects(access(join(dataDir, 'temporal.pid')), 'no server is left behind');
  });

  it('killed in mid-delivery and started again, it loses nothing and sends nothing twice', async () => {
    running = startProcess(process.execPath, ['bin/mailhooks.js', 'start'], env);
    let api = await client();
    const { body: kept } = await api.get('/v1/accounts/kept/events/first');
    assert.equal(kept.deliveries[0].status, 'delivered', 'what was there before is still there');

    receiver.answer = statuses(503, 503, 204);
    const ids = ['a', 'b', 'c'];
    for (const id of ids) await api.newEvent('kept', { id });
    await until('every delivery has failed once or was delivered', async () => {
      const { body } = await api.get('/v1/accounts/kept/deliveries?limit=3');
      return body.data.every(({ attemptCount }: { attemptCount: number }) => attemptCount > 0);
    });
    running.kill();
    await running.exited;

    // Postgres and Temporal are orphans now, and their pid files name living processes.
    running = startProcess(process.execPath, ['bin/mailhooks.js', 'start'], env);
    api = await client();
    receiver.answer = statuses(204);
    for (const id of ids) {
      const delivered = await until(`${id} delivered`, async () => {
        const { body } = await api.get(`/v1/accounts/kept/events/${id}`);
        return body.deliveries[0].status === 'delivered' && body.deliveries[0];
      });
      const requests = receiver.received.filter(({ headers }) => headers['mailhooks-event-id'] === id);
      assert.equal(requests.length, delivered.attempts.length);
      assert.deepEqual(
        requests.map(({ headers }) => headers['mailhooks-attempt']),
        delivered.attempts.map(({ number }: { number: number }) => String(number)),
      );
    }
  });

  it('refuses a second instance on the same data folder, naming the first', async () => {
    const second = startProcess(process.execPath, ['bin/mailhooks.js', 'start'], env);
    assert.equal(await second.exited, 1);
    assert.match(second.output(), new RegExp(String(running?.pid)));
  });

  it('refuses a port that is taken before anything is started, and says what to do', async () => {
    const [, port = ''] = (await running?.printed(/API +http:\S+:(\d+)/)) ?? [];
    const taken = startProcess(process.execPath, ['bin/mailhooks.js', 'start'], {
      ...env,
      PORT: port,
      DATA_DIR: join(dataDir, 'elsewhere'),
    });
    assert.equal(await taken.exited, 1);
    assert.match(taken.output(), new RegExp(`port ${port} on 127.0.0.1 is in use: .*set PORT`));
    assert.doesNotMatch(taken.output(), /Postgres runs/);
  });

  it('names everything that is wrong with the settings together', async () => {
    const wrong = startProcess(process.execPath, ['bin/mailhooks.js', 'start'], {
      ...env,
      PORT: 'eighty',
      MAILHOOKS_RETRY_WINDOW: '1 day',
    });
    assert.equal(await wrong.exited, 1);
    assert.match(wrong.output(), /PORT: .*\n.*MAILHOOKS_RETRY_WINDOW: .*"1 day"/);
  });
});

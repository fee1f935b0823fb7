import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ApiClient } from '../support/api-client.ts';
import {
  startTestMailhooks,
  testAdminKey,
  testEncryptionKey,
  type TestMailhooks,
} from '../support/mailhooks.ts';
import { startReceiver, verify, type Received } from '../support/receiver.ts';
import { createDatabase, createNamespace, testServers } from '../support/servers.ts';
import { startProcess, type StartedProcess } from '../support/start-process.ts';

const newKey = Buffer.alloc(32, 8).toString('base64');
const headers = { Authorization: 'Bearer of-the-receiver' };

/** Runs the command as an operator does. */
async function rotateKey(env: Record<string, string>, ...args: string[]) {
  const command = startProcess(process.execPath, ['bin/mailhooks.js', 'rotate-key', ...args], env);
  return { status: await command.exited, output: command.output() };
}

async function stopped(process: StartedProcess): Promise<void> {
  process.interrupt();
  await process.exited;
}

describe('mailhooks rotate-key', () => {
  it('changes the key under running processes: old and new ones deliver side by side, then the old key is gone', async (t) => {
    const receiver = await startReceiver();
    t.after(receiver.close);
    const TEMPORAL_NAMESPACE = await createNamespace();
    const start = async (
      t: TestContext,
      keys: { encryptionKey: string; previousEncryptionKeys: string[] },
    ) => {
      const { temporalAddress, temporalUiUrl } = testServers();
      const connections = { databaseUrl, temporalAddress, temporalUiUrl, adminKey: testAdminKey, ...keys };
      const running = await startTestMailhooks({ TEMPORAL_NAMESPACE }, undefined, connections);
      let stopping: Promise<void> | undefined;
      const stop = (): Promise<void> => (stopping ??= running.stop());
      t.after(stop);
      return { ...running, stop };
    };
    const databaseUrl = await createDatabase();
    const secrets = new Map<string, string>();
    /** Sends an event by the process. @returns what arrived at each endpoint, checked */
    const deliver = async ({ api }: TestMailhooks, account: string): Promise<Received[]> => {
      const id = await api.newEvent(account);
      const arrived = (): Received[] =>
        receiver.received.filter(({ headers: sent }) => sent['mailhooks-event-id'] === id);
      while (arrived().length < secrets.size) await receiver.next();
      for (const request of arrived()) {
        verify(secrets.get(request.path) ?? assert.fail(request.path), request);
        assert.equal(request.headers.authorization, headers.Authorization);
      }
      return arrived();
    };
    const add = async ({ api }: TestMailhooks, account: string, path: string): Promise<string> => {
      const { id, secret } = await api.newEndpoint(account, receiver.url + path, { headers });
      secrets.set(path, secret);
      return id;
    };

    // Step 1: every process has the new key and, beside it, the one before. That is done in turn: some have not yet.
    const old = await start(t, { encryptionKey: testEncryptionKey, previousEncryptionKeys: [newKey] });
    const account = await old.api.newAccount();
    const first = await add(old, account, '/first');
    const both = await start(t, { encryptionKey: newKey, previousEncryptionKeys: [testEncryptionKey] });
    await add(both, account, '/second');
    await Promise.all([deliver(old, account), deliver(both, account)]);
    await old.stop();

    // Step 2: the command, while that process delivers.
    const env = {
      DATABASE_URL: databaseUrl,
      MAILHOOKS_ENCRYPTION_KEY: newKey,
      MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS: testEncryptionKey,
    };
    const seals = async (): Promise<unknown> =>
      (await both.db.query('SELECT e::text AS row FROM endpoints e ORDER BY id')).rows;
    const sealed = await seals();
    assert.deepEqual(await rotateKey(env, '--dry-run'), {
      status: 0,
      output: 'Would seal again: 1 endpoint. Nothing was changed.\n',
    });
    assert.deepEqual(await seals(), sealed);
    const [rotated] = await Promise.all([rotateKey(env), deliver(both, account)]);
    assert.deepEqual(rotated, {
      status: 0,
      output: 'Sealed again: 1 endpoint.\nEverything is sealed under the current key.\n',
    });
    assert.match((await rotateKey(env)).output, /^Sealed again: 0 endpoints\./);
    await both.stop();

    // Step 3: without the previous key.
    const after = await start(t, { encryptionKey: newKey, previousEncryptionKeys: [] });
    assert.equal((await deliver(after, account)).length, 2);
    const one = `/v1/accounts/${account}/endpoints/${first}`;
    assert.deepEqual((await after.api.get(`${one}/secret`)).body, { secret: secrets.get('/first') });
    assert.deepEqual((await after.api.get(one)).body.headers, headers);
    const { rows } = await after.db.query<{ row: string }>('SELECT e::text AS row FROM endpoints e');
    assert.equal(rows.length, 2);
    for (const { row } of rows) assert.ok(!row.includes('of-the-receiver'));
  });

  it('says which endpoints hold what it cannot open, and fails', async (t) => {
    const mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    t.after(() => mailhooks.stop());
    const account = await mailhooks.api.newAccount();
    const { id, secret } = await mailhooks.api.newEndpoint(account, 'http://127.0.0.1:9/', {
      enabled: false,
    });
    const env = { DATABASE_URL: mailhooks.connections.databaseUrl, MAILHOOKS_ENCRYPTION_KEY: newKey };
    const { status, output } = await rotateKey(env);
    assert.equal(status, 1, output);
    assert.match(output, new RegExp(`^Sealed again: 0 endpoints\\.\n.*:\n {2}${id}\n.*PREVIOUS_KEYS`));
    const foreseen = await rotateKey(env, '--dry-run');
    assert.equal(foreseen.status, 1, foreseen.output);
    assert.match(foreseen.output, new RegExp(`^Would seal again: 0 endpoints\\..*\n.*:\n {2}${id}\n`));
    for (const word of [secret, newKey, testEncryptionKey]) assert.ok(!output.includes(word));
  });

  it('needs the key that a database of the operator was sealed with', async () => {
    const { status, output } = await rotateKey({
      DATABASE_URL: testServers().databaseUrl,
      MAILHOOKS_ENCRYPTION_KEY: '',
    });
    assert.equal(status, 1);
    assert.match(output, /MAILHOOKS_ENCRYPTION_KEY: required/);
  });

  it('makes a new key where start has made the one before, and refuses to while that runs', async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-test-'));
    t.after(() => rm(dataDir, { recursive: true, force: true }));
    const env = {
      PORT: '0',
      DATA_DIR: dataDir,
      TEMPORAL_ADDRESS: testServers().temporalAddress,
      TEMPORAL_NAMESPACE: await createNamespace(),
      MAILHOOKS_ADMIN_KEY: testAdminKey,
    };
    const start = async () => {
      const running = startProcess(process.execPath, ['bin/mailhooks.js', 'start'], env);
      t.after(() => stopped(running).catch(() => undefined));
      const [, url = ''] = await running.printed(/API +(http:\S+)/);
      return { running, api: new ApiClient(url, testAdminKey) };
    };
    const key = (): Promise<string> => readFile(join(dataDir, 'encryption-key'), 'utf8');

    const before = await start();
    const account = await before.api.newAccount();
    const { id, secret } = await before.api.newEndpoint(account, 'https://hooks.example.com/', {
      enabled: false,
      headers,
    });
    const oldKey = await key();
    const refused = await rotateKey(env);
    assert.equal(refused.status, 1);
    assert.equal(await key(), oldKey);
    await stopped(before.running);

    const files = await readdir(dataDir);
    const foreseen = await rotateKey(env, '--dry-run');
    assert.equal(foreseen.status, 0, foreseen.output);
    assert.match(foreseen.output, /Would seal again: 1 endpoint\. Nothing was changed\./);
    assert.equal(await key(), oldKey);
    assert.deepEqual(await readdir(dataDir), files);

    const { status, output } = await rotateKey(env);
    assert.equal(status, 0, output);
    assert.match(output, /Sealed again: 1 endpoint\./);
    assert.notEqual(await key(), oldKey);
    assert.ok(!(await readdir(dataDir)).includes('encryption-key.previous'));

    const { running, api } = await start();
    const one = `/v1/accounts/${account}/endpoints/${id}`;
    assert.deepEqual((await api.get(`${one}/secret`)).body, { secret });
    assert.deepEqual((await api.get(one)).body.headers, headers);
    await stopped(running);
  });
});

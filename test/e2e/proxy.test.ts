import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ApiClient } from '../support/api-client.ts';
import { startConnectProxy, type ConnectProxy } from '../support/connect-proxy.ts';
import { startTestMailhooks, testAdminKey, testEncryptionKey } from '../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { createDatabase, createNamespace, testServers } from '../support/servers.ts';
import { startProcess, type StartedProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';

/** Every name that a program may know, with the same value. */
const everySpelling = (url: string): Record<string, string> =>
  Object.fromEntries(
    ['http_proxy', 'https_proxy', 'grpc_proxy', 'all_proxy', 'ftp_proxy'].flatMap((name) => [
      [name, url],
      [name.toUpperCase(), url],
    ]),
  );

async function start(t: TestContext, args: string[], env: Record<string, string>): Promise<StartedProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-proxy-'));
  const started = startProcess(process.execPath, ['bin/mailhooks.js', ...args], {
    DATA_DIR: dataDir,
    PORT: '0',
    MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
    ...env,
  });
  t.after(async () => {
    started.interrupt();
    await started.exited;
    await rm(dataDir, { recursive: true, force: true });
  });
  return started;
}

async function proxyFor(t: TestContext, hosts?: Record<string, string>): Promise<ConnectProxy> {
  const proxy = await startConnectProxy(hosts);
  t.after(proxy.close);
  return proxy;
}

async function receiverFor(t: TestContext): Promise<Receiver> {
  const receiver = await startReceiver();
  t.after(receiver.close);
  return receiver;
}

describe('a proxy in the environment', () => {
  it('is asked for nothing on this machine, however it is named', async (t) => {
    const proxy = await proxyFor(t);
    const receiver = await receiverFor(t);
    const dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-proxy-'));
    t.after(() => rm(dataDir, { recursive: true, force: true }));
    const env = { ...everySpelling(`http://${proxy.address}`), NODE_USE_ENV_PROXY: '1', DATA_DIR: dataDir };
    const running = await start(t, ['start'], env);
    const [, url = ''] = await running.printed(/API +(http:\S+)/);
    const api = new ApiClient(url, (await readFile(join(dataDir, 'admin-key'), 'utf8')).trim());
    await until('ready', async () => (await api.get('/readyz', { key: null })).status === 200);
    await api.newAccount({ id: 'acme' });
    await api.newEndpoint('acme', receiver.url);
    await api.newEvent('acme', { id: 'first' });
    await until('delivered', async () => {
      const { body } = await api.get('/v1/accounts/acme/events/first');
      return body.deliveries[0].status === 'delivered';
    });
    assert.match((await api.get('/metrics', { key: null })).text, /temporal_/, 'of the SDK, too');
    assert.deepEqual([...proxy.asked], []);
  });

  it('leads to a Temporal outside, for the client and the worker alike', async (t) => {
    const outside = 'temporal.outside.invalid:7233';
    const proxy = await proxyFor(t, { [outside]: testServers().temporalAddress });
    const receiver = await receiverFor(t);
    const env = { TEMPORAL_ADDRESS: outside, HTTPS_PROXY: `http://us%20er:pass@${proxy.address}` };
    const connections = {
      databaseUrl: await createDatabase(),
      temporalAddress: outside,
      temporalUiUrl: undefined,
      adminKey: testAdminKey,
      encryptionKey: testEncryptionKey,
    };
    const mailhooks = await startTestMailhooks(env, undefined, connections);
    t.after(mailhooks.stop);
    await until('ready', async () => (await mailhooks.api.get('/readyz', { key: null })).status === 200);
    const account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, receiver.url);
    const { deliveries } = await mailhooks.settled(account, await mailhooks.api.newEvent(account));
    assert.equal(deliveries[0].status, 'delivered');
    assert.deepEqual([...proxy.asked], [`CONNECT ${outside}`]);
    assert.deepEqual([...proxy.credentials], [`Basic ${Buffer.from('us er:pass').toString('base64')}`]);
  });

  it('that leads nowhere is named, like everything else that a start waits for', async (t) => {
    const running = await start(t, ['api'], {
      DATABASE_URL: await createDatabase(),
      TEMPORAL_ADDRESS: 'temporal.outside.invalid:7233',
      TEMPORAL_NAMESPACE: await createNamespace(),
      MAILHOOKS_ENCRYPTION_KEY: testEncryptionKey,
      https_proxy: 'http://127.0.0.1:9',
    });
    await running.printed(
      /still waiting for Temporal at temporal\.outside\.invalid:7233 by the proxy 127\.0\.0\.1:9 \(TEMPORAL_ADDRESS\).*\(\d\d s\)/,
    );
    await running.printed(
      /still waiting for a worker that polls Temporal at .*TEMPORAL_NAMESPACE \(\d\d s\)/,
    );
    assert.doesNotMatch(running.output(), /still waiting for Postgres/);
  });
});

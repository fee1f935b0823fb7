import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiClient } from '../../test/support/api-client.ts';
import { freePort } from '../../src/embedded/process/ports.ts';
import { startReceiver, verify } from '../../test/support/receiver.ts';
import { createDatabase, createNamespace, testServers } from '../../test/support/servers.ts';
import type { StartedProcess } from '../../test/support/start-process.ts';
import { until } from '../../test/support/until.ts';
import type { Buildah } from './buildah.ts';
import { startContainer, type ImageConfig } from './container.ts';

export interface Built {
  buildah: Buildah;
  container: string;
  config: ImageConfig;
  root: string;
  /** For what containers are given; removed by the caller. */
  folder: string;
  say: (line: string) => void;
}

/** Starts api and worker from the image, against a real Postgres and Temporal. @throws when anything is not as it should be */
export async function checkStack({ buildah, container, config, root, folder, say }: Built): Promise<void> {
  const adminKey = `mh_admin_${randomBytes(24).toString('base64url')}`;
  const databaseUrl = await createDatabase(null);
  const secrets = await secretFiles(folder, config, {
    database_url: databaseUrl,
    admin_key: adminKey,
    encryption_key: randomBytes(32).toString('base64'),
  });
  const settings = {
    TEMPORAL_ADDRESS: testServers().temporalAddress,
    TEMPORAL_NAMESPACE: await createNamespace(),
    MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
    DATABASE_URL_FILE: '/run/secrets/database_url',
    MAILHOOKS_ADMIN_KEY_FILE: '/run/secrets/admin_key',
    MAILHOOKS_ENCRYPTION_KEY_FILE: '/run/secrets/encryption_key',
  };
  const data = await ownFolder(folder, 'data', config);
  const start = (command: string[], env: Record<string, string> = {}): StartedProcess => {
    const mounts = { '/var/lib/mailhooks': data, '/run': secrets };
    return startContainer({ config, root, mounts, env: { ...settings, ...env }, command });
  };
  const succeeds = async (what: string, running: StartedProcess): Promise<void> =>
    assert.equal(await running.exited, 0, `${what}:\n${running.output()}`);

  const program = config.Entrypoint;
  const setting = `DATABASE_URL=${databaseUrl}`;
  const migrated = await buildah.ask('run', '--env', setting, container, '--', ...program, 'migrate');
  assert.match(migrated, /^Applied 0001_initial\.sql/m);
  await succeeds('migrate on a read-only root', start([...program, 'migrate']));
  await succeeds(
    'writing to the root',
    start(['sh', '-c', '! touch /app/x && ! touch /usr/x && touch /tmp/x']),
  );
  await succeeds('its user', start(['sh', '-c', 'test "$(id -u):$(id -g)" = 1000:1000']));
  say('migrated, by the image’s user; the root is read-only');

  const receiver = await startReceiver();
  const ports = [await freePort(), await freePort()];
  const [api, worker] = ['api', 'worker'].map((role, index) =>
    start([...program, role], { HOST: '127.0.0.1', PORT: `${ports[index]}` }),
  ) as [StartedProcess, StartedProcess];
  try {
    const client = new ApiClient(`http://127.0.0.1:${ports[0]}`, adminKey);
    const ended = Promise.race([api.exited, worker.exited]).then(() => {
      throw new Error(`a role ended:\n${api.output()}\n${worker.output()}`);
    });
    await Promise.race([
      ended,
      until('ready', async () => (await client.get('/readyz')).status === 200, 120_000),
    ]);
    for (const port of ports)
      await succeeds(
        'health check',
        start(config.Healthcheck?.Test.slice(1) ?? ['false'], { PORT: `${port}` }),
      );
    say('api and worker are ready, by the image’s own health check too');
    await client.newAccount({ id: 'image' });
    const { secret } = await client.newEndpoint('image', `${receiver.url}/hook`);
    await client.newEvent('image', { id: 'first' });
    const [, request] = await receiver.waitFor(2, '/hook');
    assert.ok(request);
    verify(secret, request);
    await until('delivered', async () => {
      const event = await client.get('/v1/accounts/image/events/first');
      return (event.body as { deliveries: { status: string }[] }).deliveries[0]?.status === 'delivered';
    });
    say('an event is delivered');
  } finally {
    for (const { pid } of [api, worker]) process.kill(pid, 'SIGTERM');
    await Promise.all([api.exited, worker.exited]);
    await receiver.close();
  }
  await succeeds('api at SIGTERM', api);
  await succeeds('worker at SIGTERM', worker);
  say('both stop in order at SIGTERM');
}

/** As a container engine gives a volume to the image's user. */
async function ownFolder(folder: string, name: string, { User }: ImageConfig): Promise<string> {
  const [uid = 0, gid = uid] = User.split(':').map(Number);
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  await chown(path, uid, gid);
  return path;
}

/** @returns the folder that holds `secrets/NAME`, readable by the image's user alone */
async function secretFiles(
  folder: string,
  config: ImageConfig,
  texts: Record<string, string>,
): Promise<string> {
  const secrets = await ownFolder(folder, 'mounted/secrets', config);
  const [uid = 0, gid = uid] = config.User.split(':').map(Number);
  for (const [name, text] of Object.entries(texts)) {
    await writeFile(join(secrets, name), `${text}\n`, { mode: 0o400 });
    await chown(join(secrets, name), uid, gid);
  }
  return join(folder, 'mounted');
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, type Db } from '../../../src/store/pool.ts';
import { ApiClient } from '../../support/api-client.ts';
import { testAdminKey, testedMode, testEncryptionKey } from '../../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../../support/receiver.ts';
import { createDatabase, createNamespace, testServers } from '../../support/servers.ts';
import { startProcess, type StartedProcess } from '../../support/start-process.ts';

/** A customer: an account and a key of it. */
export interface Tenant {
  account: string;
  /** Of scope `account`. */
  key: string;
  /** Calls the API with that key. */
  api: ApiClient;
}

/** One Mailhooks (API and worker in a process of its own) with two customers who know nothing of each other. */
export interface Stage {
  url: string;
  /** Calls with the admin key. */
  admin: ApiClient;
  attacker: Tenant;
  /** Its one endpoint is `receiver`. */
  victim: Tenant;
  receiver: Receiver;
  /** One more customer. */
  newTenant(name: string): Promise<Tenant>;
  db: Db;
  /** Of Mailhooks. */
  pid: number;
  /** Undefined while the process lives, else its exit status; null: a signal ended it. */
  ended(): number | null | undefined;
  /** Resident memory of Mailhooks in MB, 0 where there is no `/proc`. */
  rssMb(): Promise<number>;
  stop(): Promise<void>;
}

/** @param env settings besides those of every test */
export async function openStage(env: Record<string, string> = {}): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-tenants-'));
  const databaseUrl = await createDatabase();
  const process = startProcess(globalThis.process.execPath, ['bin/mailhooks.js', 'start'], {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: testServers().temporalAddress,
    TEMPORAL_NAMESPACE: await createNamespace(),
    MAILHOOKS_ENCRYPTION_KEY: testEncryptionKey,
    MAILHOOKS_ADMIN_KEY: testAdminKey,
    MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
    MAILHOOKS_WORKFLOW: testedMode,
    // The default is as short as a busy machine may stop for.
    MAILHOOKS_REQUEST_TIMEOUT: '30s',
    DATA_DIR: dataDir,
    PORT: '0',
    ...env,
  });
  let ended: number | null | undefined;
  void process.exited.then((status) => (ended = status));
  const [, url = ''] = await process.printed(/API +(http:\S+)/);
  const receiver = await startReceiver();
  const db = createPool(databaseUrl, () => undefined, { max: 2 });
  const admin = new ApiClient(url, testAdminKey);
  const newTenant = (name: string): Promise<Tenant> => makeTenant(admin, url, name);
  const attacker = await newTenant('Attacker');
  const victim = await newTenant('Victim');
  await victim.api.newEndpoint(victim.account, receiver.url);
  return {
    ...{ url, admin, attacker, victim, receiver, newTenant, db, pid: process.pid },
    ended: () => ended,
    rssMb: () => rssMb(process.pid),
    async stop() {
      await stopProcess(process);
      await receiver.close();
      await db.end();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function makeTenant(admin: ApiClient, url: string, name: string): Promise<Tenant> {
  const account = await admin.newAccount({ name });
  const { body } = await admin.post(`/v1/accounts/${account}/keys`, { scope: 'account' });
  const { key } = body as { key: string };
  return { account, key, api: new ApiClient(url, key) };
}

async function stopProcess(process: StartedProcess): Promise<void> {
  process.interrupt();
  // One that an attack has stopped must not keep the test.
  const timer = setTimeout(() => process.kill(), 60_000);
  await process.exited;
  clearTimeout(timer);
}

async function rssMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1_024;
}

/** Disabled endpoints by the hundred, written straight into the database. Only the first can sign, so none can be enabled. */
export async function manyEndpoints(db: Db, { api, account }: Tenant, count: number): Promise<void> {
  const { id } = await api.newEndpoint(account, 'http://127.0.0.1:9/', { enabled: false });
  await db.query(
    `INSERT INTO endpoints (id, account_id, name, url, event_types, format, status, secret)
     SELECT id || '-' || n, account_id, name, url, event_types, format, status, secret
     FROM endpoints, generate_series(2, $2::int) AS n WHERE id = $1`,
    [id, count],
  );
}

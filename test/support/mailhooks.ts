import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowNotFoundError, type Client, type WorkflowHandle } from '@temporalio/client';
import pino from 'pino';
import { installTelemetry } from '../../src/commands/install-telemetry.ts';
import { readConfig, type Config } from '../../src/config/config.ts';
import type { WorkflowMode } from '../../src/config/schema.ts';
import { startMailhooks } from '../../src/app/start.ts';
import type { Mailhooks } from '../../src/app/mailhooks.ts';
import type { Connections } from '../../src/app/connections.ts';
import { createPool, type Db } from '../../src/store/pool.ts';
import type { BuiltBundle } from '../../src/temporal/worker/bundle.ts';
import { connectTemporal } from '../../src/temporal/client/connect.ts';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { ApiClient } from './api-client.ts';
import { parseExposition, valueOf } from './exposition.ts';
import { createDatabase, createNamespace, testServers } from './servers.ts';
import { until } from './until.ts';

/** `TEST_LOG_LEVEL=info npm test -- <file>` shows what Mailhooks and the Temporal SDK log. */
const log = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
/** Of the whole process, as its settings say. */
export const telemetry = await installTelemetry(readConfig(), log);

/** `npm test` runs the tests of deliveries in both modes. */
export const testedMode: WorkflowMode =
  process.env.TEST_WORKFLOW === 'on-failure' ? 'on-failure' : 'every-event';

export const testAdminKey = 'mh_admin_for-tests-only-0123456789';
export const testEncryptionKey = Buffer.alloc(32, 7).toString('base64');

/** A whole Mailhooks in this process, on a database and a namespace of its own. */
export interface TestMailhooks {
  api: ApiClient;
  url: string;
  config: Config;
  connections: Connections;
  db: Db;
  temporal: Client;
  running: Mailhooks;
  /** Waits until the event's workflow has been started: `on-failure`, that is a moment after its first attempt is logged. */
  started(accountId: string, eventId: string): Promise<WorkflowHandle>;
  /** Waits until Temporal knows no workflow of the event: it deletes in its own time, half a minute for one just ended. */
  forgotten(accountId: string, eventId: string): Promise<void>;
  /** Makes Temporal forget the event's workflow, as a server does that was replaced or lost its data. */
  forget(accountId: string, eventId: string): Promise<void>;
  /** How many events wait in this process, as its metrics tell. */
  deferredEvents(): Promise<number>;
  /** Waits for the end of the event's workflow. @returns the event as the API shows it then */
  settled(accountId: string, eventId: string): Promise<SettledEvent>;
  stop(): Promise<void>;
}

export interface SettledEvent {
  id: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  deliveries: any[];
}

/**
 * @param env settings, as an operator gives them. Defaults: loopback targets allowed, a port of its own.
 * @param roles default: API and worker
 * @param given another process's database and servers. Default: a database of its own
 * @param workflowBundle workflow code of another version. Default: the one built from this code
 */
export async function startTestMailhooks(
  env: Record<string, string> = {},
  roles = { api: true, worker: true },
  given?: Connections,
  workflowBundle?: BuiltBundle,
): Promise<TestMailhooks> {
  const servers = testServers();
  const dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-test-'));
  const config = readConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    TEMPORAL_NAMESPACE: env.TEMPORAL_NAMESPACE ?? (await createNamespace()),
    MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8,::1/128',
    MAILHOOKS_WORKFLOW: testedMode,
    ...env,
  });
  const connections = given ?? {
    databaseUrl: await createDatabase(),
    temporalAddress: servers.temporalAddress,
    temporalUiUrl: servers.temporalUiUrl,
    adminKey: testAdminKey,
    encryptionKey: testEncryptionKey,
    telemetry,
    ...(workflowBundle && { workflowBundle }),
  };
  // Where the log is silent, a start that never comes about must still say why.
  const running = await startMailhooks(config, connections, roles, log, AbortSignal.timeout(120_000));
  running.failed.catch(() => undefined);
  const db = createPool(connections.databaseUrl, () => undefined, { max: 2 });
  const { client, connection } = await connectTemporal(config, connections.temporalAddress);
  const api = new ApiClient(running.url, connections.adminKey);
  const started = async (accountId: string, eventId: string): Promise<WorkflowHandle> => {
    const handle = client.workflow.getHandle(workflowIdOf(accountId, eventId));
    await until('workflow started', () => handle.describe());
    return handle;
  };
  const forgotten = async (accountId: string, eventId: string): Promise<void> => {
    const handle = client.workflow.getHandle(workflowIdOf(accountId, eventId));
    await until(
      'Temporal has forgotten the workflow',
      () =>
        handle.describe().then(
          () => false,
          (error: unknown) => error instanceof WorkflowNotFoundError,
        ),
      120_000,
    );
  };
  return {
    api,
    url: running.url,
    config,
    connections,
    db,
    temporal: client,
    running,
    started,
    forgotten,
    async forget(accountId, eventId) {
      const { workflowId } = await started(accountId, eventId);
      await client.workflowService.deleteWorkflowExecution({
        namespace: config.temporalNamespace,
        workflowExecution: { workflowId },
      });
      await forgotten(accountId, eventId);
    },
    async deferredEvents() {
      const { text } = await api.get('/metrics', { key: null });
      return valueOf(parseExposition(text), 'mailhooks_held_back_events') ?? 0;
    },
    async settled(accountId, eventId) {
      const read = async () =>
        (await api.get(`/v1/accounts/${accountId}/events/${encodeURIComponent(eventId)}`))
          .body as SettledEvent;
      // With `on-failure`, an event delivered at its first attempt has no workflow.
      if (config.workflow === 'on-failure') {
        const event = await until('first attempts made', async () => {
          const found = await read();
          return found.deliveries.every(({ status }) => status !== 'pending') && found;
        });
        if (!event.deliveries.some(({ status }) => status === 'retrying' || status === 'failed'))
          return event;
      }
      const handle = await started(accountId, eventId);
      await handle.result().catch(() => undefined);
      return await read();
    },
    async stop() {
      await running.stop();
      await db.end();
      await connection.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

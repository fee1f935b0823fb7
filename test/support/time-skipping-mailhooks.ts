import proto from '@temporalio/proto';
import { searchAttributes } from '../../src/workflows/search-attributes.ts';
import { startTestMailhooks, testAdminKey, testEncryptionKey, type TestMailhooks } from './mailhooks.ts';
import { createDatabase } from './servers.ts';
import { startTimeSkippingEnv, type TimeSkippingServer } from './time-skipping-server.ts';

/** Mailhooks on a Temporal server whose hours pass in moments. */
export interface TimeSkippingMailhooks extends TestMailhooks {
  /** Lets time pass until the event's workflow has ended. */
  skipToEnd(accountId: string, eventId: string): Promise<void>;
}

const { INDEXED_VALUE_TYPE_KEYWORD, INDEXED_VALUE_TYPE_KEYWORD_LIST } =
  proto.temporal.api.enums.v1.IndexedValueType;
const types = { KEYWORD: INDEXED_VALUE_TYPE_KEYWORD, KEYWORD_LIST: INDEXED_VALUE_TYPE_KEYWORD_LIST };

export async function startTimeSkippingMailhooks(
  env: Record<string, string> = {},
): Promise<TimeSkippingMailhooks> {
  const server = await startTimeSkippingEnv();
  await registerSearchAttributes(server);
  const mailhooks = await startTestMailhooks({ TEMPORAL_NAMESPACE: 'default', ...env }, undefined, {
    databaseUrl: await createDatabase(),
    temporalAddress: server.address,
    temporalUiUrl: undefined,
    adminKey: testAdminKey,
    encryptionKey: testEncryptionKey,
    clock: () => server.currentTimeMs(),
  });
  return {
    ...mailhooks,
    async skipToEnd(accountId, eventId) {
      const { workflowId } = await mailhooks.started(accountId, eventId);
      // Waiting by this client is what makes the server skip time.
      await server.client.workflow.getHandle(workflowId).result();
    },
    async stop() {
      await mailhooks.stop();
      await server.teardown();
    },
  };
}

/** This server cannot list them, so ours, which asks first, does not do. */
async function registerSearchAttributes(server: TimeSkippingServer): Promise<void> {
  await server.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(
      Object.values(searchAttributes).map(({ name, type }) => [name, types[type]]),
    ),
  });
}

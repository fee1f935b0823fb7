import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import pino from 'pino';
import { installTemporalRuntime } from '../../../src/commands/temporal-runtime.ts';
import { UnwatchedWorker } from '../../../src/temporal/worker/unwatched-worker.ts';
import { bundleOf } from '../../support/bundle.ts';
import { createNamespace, testServers } from '../../support/servers.ts';
import { until } from '../../support/until.ts';

await installTemporalRuntime(pino({ level: 'silent' }));

const taskQueue = 'busy';

describe('a workflow that computes for longer than a call into its code may take', () => {
  let connection: NativeConnection;
  let client: Client;
  let workflowBundle: { code: string };

  before(async () => {
    workflowBundle = await bundleOf(new URL('busy-workflow.ts', import.meta.url));
    connection = await NativeConnection.connect({ address: testServers().temporalAddress });
    client = new Client({ connection, namespace: await createNamespace() });
  });
  after(() => connection.close());

  // A task that takes long must not be handed out again.
  const start = (workflowId: string) =>
    client.workflow.start('busy', { taskQueue, workflowId, workflowTaskTimeout: '60 s' });

  /** @param kind of worker that runs while the work is done */
  async function running(kind: typeof Worker, work: () => Promise<void>): Promise<void> {
    const { namespace } = client.options;
    const allowed = { isolateExecutionTimeout: '300 ms' };
    const worker = await kind.create({ connection, namespace, taskQueue, workflowBundle, ...allowed });
    await worker.runUntil(work);
  }

  it("is ended by the SDK's own worker", async () => {
    const handle = await start('watched');
    await running(Worker, async () => {
      const failed = await until('a failed task', async () => {
        const { events } = await handle.fetchHistory();
        return events?.find(({ workflowTaskFailedEventAttributes: failed }) => failed);
      });
      const { failure } = failed.workflowTaskFailedEventAttributes ?? {};
      assert.match(failure?.message ?? '', /execution timed out after 300ms/);
      await handle.terminate();
    });
  });

  it('goes on in one without a watchdog', async () => {
    const handle = await start('unwatched');
    await running(UnwatchedWorker, async () => assert.equal(await handle.result(), 2_999_999_997));
  });
});

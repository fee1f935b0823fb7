import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createNamespace, testServers } from '../../support/servers.ts';
import type { Activities, many } from '../../support/fairness-workflows.ts';
import { until } from '../../support/until.ts';

const backlog = 200;

it('the embedded Temporal server hands out a backlog by fairness key in turn', async (t) => {
  const address = testServers().temporalAddress;
  const namespace = await createNamespace();
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  t.after(async () => {
    await connection.close();
    await client.connection.close();
  });
  const order: string[] = [];
  const activities: Activities = {
    work(key) {
      order.push(key);
      return Promise.resolve();
    },
  };
  const common = { connection, namespace };
  const workflows = await Worker.create({
    ...common,
    taskQueue: 'workflows',
    workflowsPath: fileURLToPath(new URL('../../support/fairness-workflows.ts', import.meta.url)),
  });
  const start = (key: string, count: number) =>
    client.workflow.start<typeof many>('many', {
      taskQueue: 'workflows',
      workflowId: key,
      args: [key, count, 'backlog'],
    });
  await workflows.runUntil(async () => {
    const waits = async (count: number): Promise<unknown> =>
      until('they wait', async () => {
        const { stats } = await client.workflowService.describeTaskQueue({
          namespace,
          taskQueue: { name: 'backlog' },
          taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
          reportStats: true,
        });
        return Number(stats?.approximateBacklogCount) >= count;
      });
    const crowd = await start('crowd', backlog);
    await waits(backlog);
    const neighbour = await start('neighbour', 1);
    await waits(backlog + 1);
    const working = await Worker.create({
      ...common,
      taskQueue: 'backlog',
      activities,
      maxConcurrentActivityTaskExecutions: 1,
    });
    await working.runUntil(Promise.all([crowd.result(), neighbour.result()]));
  });
  assert.equal(order.length, backlog + 1);
  const place = order.indexOf('neighbour');
  assert.ok(place < backlog / 2, `${place} of the others come first`);
});

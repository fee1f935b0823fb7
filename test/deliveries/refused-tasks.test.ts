import assert from 'node:assert/strict';
import { it } from 'node:test';
import { loadBundle } from '../../src/temporal/worker/bundle.ts';
import { bundleOf } from '../support/bundle.ts';
import { parseExposition, valueOf } from '../support/exposition.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, statuses } from '../support/receiver.ts';
import { createNamespace } from '../support/servers.ts';
import { until } from '../support/until.ts';

const refusedTasks = async ({ api }: TestMailhooks): Promise<number> => {
  const { text } = await api.get('/metrics', { key: null });
  return valueOf(parseExposition(text), 'mailhooks_workflow_tasks_refused_total') ?? NaN;
};

it('a version that exceeds a limit of Temporal: a metric counts the refused tasks, and the next version delivers', async (t) => {
  const receiver = await startReceiver(statuses(200));
  t.after(receiver.close);
  const workflowBundle = {
    ...(await bundleOf(new URL('../support/greedy-workflows.ts', import.meta.url))),
    sourceHash: 'greedy-version',
  };
  const env = { TEMPORAL_NAMESPACE: await createNamespace(), MAILHOOKS_WORKFLOW: 'every-event' };
  const greedy = await startTestMailhooks(env, undefined, undefined, workflowBundle);
  let running: TestMailhooks | undefined = greedy;
  t.after(() => running?.stop());
  const account = await greedy.api.newAccount();
  await greedy.api.newEndpoint(account, receiver.url);
  assert.equal(await refusedTasks(greedy), 0, 'it is there from the start');
  const event = await greedy.api.newEvent(account);
  await until('two tasks are refused', async () => (await refusedTasks(greedy)) >= 2, 120_000);
  const { events } = await (await greedy.started(account, event)).fetchHistory();
  const causes = (events ?? []).flatMap(
    ({ workflowTaskFailedEventAttributes: failed }) => failed?.cause ?? [],
  );
  // WORKFLOW_TASK_FAILED_CAUSE_PENDING_ACTIVITIES_LIMIT_EXCEEDED
  assert.deepEqual(causes, [27]);
  await greedy.stop();
  running = undefined;
  running = await startTestMailhooks(env, undefined, {
    ...greedy.connections,
    workflowBundle: await loadBundle(),
  });
  const settled = await running.settled(account, event);
  assert.equal(settled.deliveries[0].status, 'delivered');
});

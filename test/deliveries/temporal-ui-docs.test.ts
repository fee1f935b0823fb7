import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import { defineUpdate } from '@temporalio/workflow';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import type { ActionResult } from '../../src/workflows/types.ts';
import { statuses } from '../support/receiver.ts';
import { steeredDeliveries } from '../support/steered-deliveries.ts';
import { until } from '../support/until.ts';

const page = readFileSync(new URL('../../docs/operate/temporal-ui.md', import.meta.url), 'utf8');
/** The table's queries by what they look for. */
const queries = new Map(
  [...page.matchAll(/^\| ([^|]+?) +\| `((?:Mailhooks|Execution)[^`]+)` +\|$/gm)].map(
    ([, what = '', query = '']) => [what, query],
  ),
);

describe('docs/operate/temporal-ui.md', () => {
  const stage = steeredDeliveries();

  it('has queries that find what they say, and nothing else', async () => {
    const failed = await stage.exhausted();
    const failedId = workflowIdOf(stage.account, failed.event);
    await stage.mailhooks.temporal.workflow.getHandle(failedId).result();
    const delivered = await stage.waiting();
    const deliveredId = workflowIdOf(stage.account, delivered.event);
    stage.receiver.answer = statuses(200);
    await stage.mailhooks.api.post(stage.pathOf(delivered.delivery, '/retry'));
    await stage.mailhooks.temporal.workflow.getHandle(deliveredId).result();
    const { event, endpoint } = await stage.waiting();
    const waitingId = workflowIdOf(stage.account, event);
    const list = (query: string): Promise<string[]> =>
      Array.fromAsync(
        stage.mailhooks.temporal.workflow.list({
          query: query
            .replace('"acme"', `"${stage.account}"`)
            .replace('email.clicked', 'email.opened')
            .replace('ep_…', endpoint),
        }),
        ({ workflowId }) => workflowId,
      );
    /** Which of the three each query finds. */
    const expected: Record<string, string[]> = {
      "an account's events": [waitingId],
      'one kind of event, still under way': [waitingId],
      'all that is still under way': [waitingId],
      'what was delivered everywhere': [deliveredId],
      'what could not be delivered': [failedId],
      'what somebody terminated': [],
      'everything for one endpoint': [waitingId],
    };
    assert.deepEqual([...queries.keys()].sort(), Object.keys(expected).sort());
    for (const [what, query] of queries)
      await until(`${what}: ${query}`, async () => {
        const found = await list(query);
        const known = [waitingId, deliveredId, failedId].filter((id) => found.includes(id));
        return known.join() === expected[what]?.join();
      });
    await stage.mailhooks.temporal.workflow.getHandle(waitingId).terminate();
    const terminated = queries.get('what somebody terminated') ?? '';
    await until('the terminated one', async () => (await list(terminated)).includes(waitingId));
    const underWay = queries.get('one kind of event, still under way') ?? '';
    const { runId } = await stage.mailhooks.temporal.workflow.getHandle(waitingId).describe();
    const running = stage.mailhooks.temporal.workflow.list({
      query: underWay.replace('email.clicked', 'email.opened'),
    });
    for await (const run of running) assert.notEqual(run.runId, runId, 'it is under way no more');
    const everywhere = await list(queries.get('what was delivered everywhere') ?? '');
    assert.ok(!everywhere.includes(waitingId), 'nothing says that it was delivered');
  });

  it('says true of the summary of an activity that a retry by hand began', async () => {
    const { event, delivery } = await stage.waiting();
    const handle = stage.mailhooks.temporal.workflow.getHandle(workflowIdOf(stage.account, event));
    const untilSummary = (end: RegExp) =>
      until(`a summary ${end}`, async () => {
        const { events = [] } = await handle.fetchHistory();
        return events?.some(({ activityTaskScheduledEventAttributes: scheduled, userMetadata }) => {
          const summary = userMetadata?.summary;
          if (scheduled?.activityType?.name !== 'postWebhook' || !summary) return false;
          return end.test(defaultPayloadConverter.fromPayload<string>(summary));
        });
      });
    await untilSummary(/^POST to \S+ \(ep_[^)]+\)$/);
    await stage.mailhooks.api.post(stage.pathOf(delivery, '/retry'));
    await untilSummary(/^POST to \S+ \(ep_[^)]+\), after attempt 1$/);
    await stage.untilAttempts(delivery, 2);
    await handle.executeUpdate(defineUpdate<ActionResult, [string]>('retry'), { args: [delivery] });
    await untilSummary(/, after attempt 2$/);
    await stage.untilAttempts(delivery, 3);
    await handle.result();
  });

  it('says true of the numbers of attempts after a retry by hand', async () => {
    const { event, delivery } = await stage.waiting();
    const handle = stage.mailhooks.temporal.workflow.getHandle(workflowIdOf(stage.account, event));
    const retry = defineUpdate<ActionResult, [string]>('retry');
    await handle.executeUpdate(retry, { args: [delivery] });
    const logged = await stage.untilAttempts(delivery, 2);
    assert.deepEqual(stage.numbersOf(logged), ['1.1', '1.2']);
    assert.deepEqual(
      stage
        .requests()
        .slice(1)
        .map(({ headers }) => headers['mailhooks-attempt']),
      ['1', '2'],
    );
    const failure = await until('Temporal knows', async () => {
      const { raw } = await handle.describe();
      const [payload] =
        raw.pendingActivities?.find(({ lastFailure }) => lastFailure)?.lastFailure?.applicationFailureInfo
          ?.details?.payloads ?? [];
      const told = payload && defaultPayloadConverter.fromPayload<{ attempt: number; code: string }>(payload);
      return told?.attempt === 2 && told;
    });
    assert.deepEqual(failure, { attempt: 2, code: 'http_5xx' });
    await handle.signal('cancel');
    await handle.result();
  });
});

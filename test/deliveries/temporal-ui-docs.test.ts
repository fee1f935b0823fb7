import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import { defineUpdate } from '@temporalio/workflow';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import type { ActionResult } from '../../src/workflows/types.ts';
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
    const expected: Record<string, { waiting: boolean; failed: boolean }> = {
      "an account's events": { waiting: true, failed: false },
      'one kind of event, still under way': { waiting: true, failed: false },
      'all that is still under way': { waiting: true, failed: false },
      'what was delivered everywhere': { waiting: false, failed: false },
      'what could not be delivered': { waiting: false, failed: true },
      'what somebody terminated': { waiting: false, failed: false },
      'everything for one endpoint': { waiting: true, failed: false },
    };
    assert.deepEqual([...queries.keys()].sort(), Object.keys(expected).sort());
    for (const [what, query] of queries)
      await until(`${what}: ${query}`, async () => {
        const found = await list(query);
        const has = { waiting: found.includes(waitingId), failed: found.includes(failedId) };
        return has.waiting === expected[what]?.waiting && has.failed === expected[what].failed;
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

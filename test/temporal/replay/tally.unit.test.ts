import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTally } from '../../../src/temporal/replay/tally.ts';

const workflow = (workflowId: string) => ({
  workflowId,
  runId: 'r',
  workflowType: 'deliverEvent',
  history: {},
});
const event = { id: 5, type: 'TimerStarted' };

test('workflows that break for one cause are one group: the first few are named, all are counted', async () => {
  const located: string[] = [];
  const tally = createTally(async ({ workflowId }) => {
    located.push(workflowId);
    return event;
  });
  await tally.add(workflow('fine'), undefined);
  await tally.add(workflow('other'), { cause: 'another one', event });
  for (let n = 0; n < 7; n += 1)
    await tally.add(workflow(`w-${n}`), { cause: `this code fails: no event ${n}`, event: null });
  tally.disappeared();

  const { replayed, broken, disappeared, groups } = tally.result();
  assert.deepEqual([replayed, broken, disappeared], [9, 8, 1]);
  assert.deepEqual(
    groups.map(({ cause, count, workflows }) => [cause, count, workflows.length]),
    [
      ['this code fails: no event 0', 7, 5],
      ['another one', 1, 1],
    ],
  );
  assert.deepEqual(located, ['w-0', 'w-1', 'w-2', 'w-3', 'w-4'], 'only those that are named are looked into');
  assert.deepEqual(groups[0]?.workflows[0]?.event, event);
});

test('any number of causes fits: the rarer ones share a group', async () => {
  const tally = createTally(async () => null);
  const letters = 'abcdefghijklmnop'.split('');
  for (const cause of letters.flatMap((one) => letters.map((two) => `${one}-${two}`)))
    await tally.add(workflow(cause), { cause, event });
  const { groups } = tally.result();
  assert.equal(groups.length, 51);
  assert.deepEqual([groups[0]?.cause, groups[0]?.count], ['other causes', 256 - 50]);
});

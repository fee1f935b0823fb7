import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { eventAt, firstAnswered, readHistory, runOf } from '../../../src/temporal/replay/history.ts';

const file = new URL('../../replay/histories/success.json', import.meta.url);
const recorded = JSON.parse(await readFile(file, 'utf8')) as {
  events: { eventId: string; eventType: string }[];
};

test('a history reads the same as the command line prints it and as the UI saves it', () => {
  const asPrinted = readHistory(recorded);
  const asSaved = readHistory([...recorded.events].reverse());
  assert.deepEqual(asSaved, asPrinted);
  assert.deepEqual(runOf(asPrinted).workflowType, 'deliverEvent');
  assert.match(runOf(asPrinted).runId, /^[0-9a-f-]{36}$/);
  assert.deepEqual(eventAt(asPrinted, 5), { id: 5, type: 'ActivityTaskScheduled' });
  assert.equal(firstAnswered(asPrinted), 4);
  assert.equal(firstAnswered(readHistory(recorded.events.slice(0, 3))), undefined);
});

test('what is no history is refused with the reason', () => {
  const { events } = recorded;
  const refused: [unknown, RegExp][] = [
    [null, /no list of events/],
    ['text', /no list of events/],
    [{ events: [] }, /no list of events/],
    [{ events: [null] }, /event 1 is missing/],
    [{ events: events.filter(({ eventId }) => eventId !== '4') }, /event 4 is missing/],
    [events.slice(1), /event 1 is missing/],
    [[{ ...events[1], eventId: '1' }], /first event is not the start of a workflow/],
    [[{ eventId: '1', eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED' }], /Missing attributes/],
  ];
  for (const [json, reason] of refused) assert.throws(() => readHistory(json), reason);
});

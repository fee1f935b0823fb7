import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainFailure } from '../../../src/temporal/replay/failure.ts';

const nondeterminism = (text: string): string =>
  `Replay failed with a nondeterminism error. Details: Workflow activation completion failed: Failure { failure: Some(Failure { message: ${JSON.stringify(
    `[TMPRL1100] Nondeterminism error: ${text}`,
  )}, source: "", stack_trace: "" }), force_cause: NonDeterministicError }`;
const failure = (text: string): string =>
  `Replay failed due workflow task failure. Details: Workflow activation completion failed: Failure { failure: Some(Failure { message: ${JSON.stringify(text)}, source: "TypeScriptSDK", stack_trace: "at x" }) }`;

const known: [message: string, cause: string, event: { id: number; type: string } | null][] = [
  [
    nondeterminism('Timer machine does not handle this event: HistoryEvent(id: 5, ActivityTaskScheduled)'),
    'the history has ActivityTaskScheduled where this code has: timer',
    { id: 5, type: 'ActivityTaskScheduled' },
  ],
  [
    nondeterminism(
      'UpsertWorkflowSearchAttributesMachine does not handle HistoryEvent(id: 11, TimerStarted)',
    ),
    'the history has TimerStarted where this code has: upsert workflow search attributes',
    { id: 11, type: 'TimerStarted' },
  ],
  [
    nondeterminism('No command scheduled for event HistoryEvent(id: 5, TimerStarted)'),
    'the history has TimerStarted where this code does nothing',
    { id: 5, type: 'TimerStarted' },
  ],
  [
    nondeterminism(
      "Activity type of scheduled event 'postWebhook' does not match activity type of activity command 'send'",
    ),
    'the history has activity type postWebhook where this code has send',
    null,
  ],
  [
    failure("Failed to initialize workflow of type 'x': no such function is exported by the workflow bundle"),
    'this code has no workflow of this type',
    null,
  ],
  [
    failure('cannot read "deliveries"\nof undefined'),
    'this code fails: cannot read "deliveries"\nof undefined',
    null,
  ],
];

test('what the SDK says of a failed replay, in plain words', () => {
  for (const [message, cause, event] of known) assert.deepEqual(explainFailure(message), { cause, event });
});

test('what is not recognised is kept as it is', () => {
  assert.deepEqual(explainFailure('something new'), { cause: 'this code fails: something new', event: null });
  const text = 'A machine of tomorrow: HistoryEvent(id: 7, Marked)';
  assert.deepEqual(explainFailure(nondeterminism(text)), { cause: text, event: { id: 7, type: 'Marked' } });
});

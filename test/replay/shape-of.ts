import { retryQueue } from '../../src/workflows/activity-options.ts';
import type { RecordedEvent } from './load-histories.ts';

/**
 * What a workflow did and which signals and first attempts it got, in order; the server's own bookkeeping left out. After
 * `;` the outcomes of its other activities, in alphabetical order. Repeats are counted.
 */
export function shapeOf(events: readonly RecordedEvent[]): string {
  const steps = counted(events.flatMap((event) => stepOf(event) ?? []));
  const outcomes = counted(events.flatMap((event) => outcomeOf(event) ?? []).sort());
  return outcomes === '' ? steps : `${steps}; ${outcomes}`;
}

function counted(steps: readonly string[]): string {
  const runs: { step: string; times: number }[] = [];
  for (const step of steps) {
    const last = runs.at(-1);
    if (last?.step === step) last.times += 1;
    else runs.push({ step, times: 1 });
  }
  return runs.map(({ step, times }) => (times === 1 ? step : `${step} ×${times}`)).join(', ');
}

function stepOf(event: RecordedEvent): string | undefined {
  const kind = event.eventType.replace('EVENT_TYPE_', '');
  switch (kind) {
    case 'ACTIVITY_TASK_SCHEDULED':
      return scheduled(event.activityTaskScheduledEventAttributes);
    case 'ACTIVITY_TASK_FAILED':
      return 'failed';
    case 'ACTIVITY_TASK_CANCEL_REQUESTED':
      return 'cancel activity';
    case 'TIMER_STARTED':
      return 'timer';
    case 'TIMER_CANCELED':
      return 'cancel timer';
    case 'MARKER_RECORDED':
      return markerOf(event.markerRecordedEventAttributes);
    case 'WORKFLOW_EXECUTION_SIGNALED':
      return `signal ${event.workflowExecutionSignaledEventAttributes.signalName}`;
    case 'WORKFLOW_EXECUTION_CANCEL_REQUESTED':
      return 'cancel requested';
    case 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED':
      return `update ${event.workflowExecutionUpdateAcceptedEventAttributes.acceptedRequest.input.name}`;
    case 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES':
      return 'upsert';
    case 'START_CHILD_WORKFLOW_EXECUTION_INITIATED':
      return 'child';
    case 'START_CHILD_WORKFLOW_EXECUTION_FAILED':
      return 'child not started';
    case 'CHILD_WORKFLOW_EXECUTION_COMPLETED':
    case 'CHILD_WORKFLOW_EXECUTION_CANCELED':
    case 'CHILD_WORKFLOW_EXECUTION_TERMINATED':
      return kind.replace('CHILD_WORKFLOW_EXECUTION_', 'child ').toLowerCase();
    case 'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED':
      return 'cancel child';
    case 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED':
      return 'signal child';
    case 'WORKFLOW_EXECUTION_COMPLETED':
    case 'WORKFLOW_EXECUTION_CANCELED':
    case 'WORKFLOW_EXECUTION_FAILED':
    case 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW':
      return kind.replace('WORKFLOW_EXECUTION_', '').toLowerCase().replaceAll('_', ' ');
    default:
      return undefined;
  }
}

function scheduled({ activityType, taskQueue }: RecordedEvent): string {
  return taskQueue.name === retryQueue ? `${activityType.name}@retries` : activityType.name;
}

function markerOf({ markerName, details, failure }: RecordedEvent['markerRecordedEventAttributes']): string {
  if (markerName === 'core_patch') return `patch ${read(details['patch-data']).id}`;
  const { activity_type: activity } = read(details.data);
  if (failure) return `${activity} ${failure.canceledFailureInfo ? 'cut off' : 'failed'}`;
  return `${activity} ${read(details.result).outcome}`;
}

/** Of an activity that completed with one, as `postWebhook` and `recoverPage` do. */
function outcomeOf({ activityTaskCompletedEventAttributes: completed }: RecordedEvent): string | undefined {
  const { outcome, status, attempt = 0 } = completed?.result ? read(completed.result) : {};
  return attempt > 1 ? `${outcome} at attempt ${attempt}` : (outcome ?? status);
}

/** The one value of a list of payloads; of none what has no fields. */
function read({ payloads }: RecordedEvent['result']): RecordedEvent[string] {
  const [{ data }] = payloads;
  return (data ? JSON.parse(Buffer.from(data, 'base64').toString('utf8')) : undefined) ?? {};
}

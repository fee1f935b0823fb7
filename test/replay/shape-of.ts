import type { RecordedEvent } from './load-histories.ts';

/** What a workflow did and which signals and results it got, in order; the server's own bookkeeping left out. Repeats are counted. */
export function shapeOf(events: readonly RecordedEvent[]): string {
  const steps: { step: string; times: number }[] = [];
  for (const step of events.flatMap((event) => stepOf(event) ?? [])) {
    const last = steps.at(-1);
    if (last?.step === step) last.times += 1;
    else steps.push({ step, times: 1 });
  }
  return steps.map(({ step, times }) => (times === 1 ? step : `${step} ×${times}`)).join(', ');
}

function stepOf(event: RecordedEvent): string | undefined {
  const kind = event.eventType.replace('EVENT_TYPE_', '');
  switch (kind) {
    case 'ACTIVITY_TASK_SCHEDULED':
      return event.activityTaskScheduledEventAttributes.activityType.name;
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

function markerOf({ markerName, details }: RecordedEvent['markerRecordedEventAttributes']): string {
  if (markerName !== 'core_patch') return 'local activity';
  const [payload] = details['patch-data'].payloads;
  return `patch ${JSON.parse(Buffer.from(payload.data, 'base64').toString('utf8')).id}`;
}

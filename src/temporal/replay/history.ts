import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';

/** A run of a workflow, with all that happened in it. */
export interface RecordedWorkflow {
  workflowId: string;
  runId: string;
  workflowType: string;
  history: History;
}

export interface HistoryEvent {
  id: number;
  /** As Temporal names it, such as `ActivityTaskScheduled`; null when it is one that this version does not know. */
  type: string | null;
}

/**
 * Reads what `temporal workflow show --output json` prints or the Temporal UI saves.
 * @throws Error saying why it is no history
 */
export function readHistory(json: unknown): History {
  const events = Array.isArray(json) ? json : (json as { events?: unknown } | null)?.events;
  if (!Array.isArray(events) || events.length === 0) throw new Error('it has no list of events');
  // The UI saves them in the order in which it shows them.
  const ordered = [...(events as { eventId?: unknown }[])].sort((a, b) => idOf(a) - idOf(b));
  const missing = ordered.findIndex((event, index) => idOf(event) !== index + 1);
  if (missing >= 0) throw new Error(`event ${missing + 1} is missing`);
  const history = historyFromJSON({ events: ordered });
  if (!history.events?.[0]?.workflowExecutionStartedEventAttributes) {
    throw new Error('its first event is not the start of a workflow');
  }
  return history;
}

const idOf = (event: { eventId?: unknown } | null): number => Number(event?.eventId);

/** What a history says of its own run; the workflow's id is in those of newer servers only. */
export function runOf(history: History): {
  workflowId: string | undefined;
  runId: string;
  workflowType: string;
} {
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  return {
    workflowId: started?.workflowId || undefined,
    runId: started?.originalExecutionRunId ?? '',
    workflowType: started?.workflowType?.name ?? '',
  };
}

/** Id of the event that ends the first turn of the workflow's code; undefined when it has not run at all. */
export function firstAnswered(history: History): number | undefined {
  const index = (history.events ?? []).findIndex((event) =>
    Boolean(event.workflowTaskCompletedEventAttributes),
  );
  return index < 0 ? undefined : index + 1;
}

/** The beginning of a history: events 1 to `count`. */
export const upTo = (history: History, count: number): History => ({
  events: (history.events ?? []).slice(0, count),
});

export function eventAt(history: History, id: number): HistoryEvent {
  const { EventType } = proto.temporal.api.enums.v1;
  const name: string | undefined = EventType[history.events?.[id - 1]?.eventType ?? 0];
  const words = (name ?? '').replace('EVENT_TYPE_', '').toLowerCase().split('_');
  const type = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
  return { id, type: name === undefined ? null : type };
}

/**
 * A workflow whose code has not run yet has nothing that could differ, and replaying such a history never ends. With a
 * first turn of the code that did nothing it shows at least whether there is code for it.
 */
export function begun(history: History): unknown {
  if (firstAnswered(history) !== undefined) return history;
  const {
    events: [first],
  } = JSON.parse(historyToJSON(upTo(history, 1))) as { events: [{ eventTime: string }] };
  const { eventTime } = first;
  const turn = { scheduledEventId: '2', startedEventId: '3' };
  return {
    events: [
      first,
      {
        eventId: '2',
        eventTime,
        eventType: 'WorkflowTaskScheduled',
        workflowTaskScheduledEventAttributes: {},
      },
      { eventId: '3', eventTime, eventType: 'WorkflowTaskStarted', workflowTaskStartedEventAttributes: turn },
      {
        eventId: '4',
        eventTime,
        eventType: 'WorkflowTaskCompleted',
        workflowTaskCompletedEventAttributes: turn,
      },
    ],
  };
}

import type { PendingStart } from '../store/outbox/pending-workflows.ts';
import type { Origin } from './where-to-begin.ts';

type Event = Pick<PendingStart, 'accountId' | 'eventId'>;

/** In which trace the work on an event is done. */
export interface EventTraces {
  /** In a trace of its own, linked to the present one: its request brought several events. */
  linked<T>(event: Event, work: () => Promise<T>): Promise<T>;
  /** In a trace of its own, without a link: the present work is not its cause. */
  apart<T>(work: () => Promise<T>): Promise<T>;
}

/** Where no settings ask for traces. */
export const noTraces: EventTraces = {
  linked: (_event, work) => work(),
  apart: (work) => work(),
};

/** @param isAlone whether its request brought this event only: then the work belongs to the request's trace */
export function inTraceOf<T>(
  traces: EventTraces,
  event: Event,
  { origin, isAlone }: { origin: Origin; isAlone: boolean },
  work: () => Promise<T>,
): Promise<T> {
  if (origin !== 'accepted') return traces.apart(work);
  return isAlone ? work() : traces.linked(event, work);
}

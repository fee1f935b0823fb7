import { eventTypes } from '../domain/event/event.ts';
import type { Format } from './format.ts';

/** The payload of Standard Webhooks 1.0.0: type, time of the event, and the canonical event as data. */
export const standard: Format = {
  types: eventTypes,
  contentType: 'application/json',
  render: (event) => JSON.stringify({ type: event.type, timestamp: event.occurredAt, data: event }),
};

import { eventTypes, type CanonicalEvent } from '../domain/event/event.ts';
import { isRawNumber } from '../domain/basics/lossless-json.ts';
import type { Format } from './format.ts';

/** CloudEvents 1.0 in structured mode: the canonical event as data, its context in the attributes. */
export const cloudevents: Format = {
  types: eventTypes,
  contentType: 'application/cloudevents+json',
  render: (event, account) =>
    JSON.stringify({
      specversion: '1.0',
      id: event.id,
      source: `/accounts/${account.id}`,
      type: event.type,
      time: event.occurredAt,
      subject: subjectOf(event),
      data: event,
    }),
};

/** The message's id, as text; the specification allows no empty subject, so without an id there is none. */
function subjectOf({ message }: CanonicalEvent): string | undefined {
  const id = message?.id;
  if (id === undefined || id === '') return undefined;
  return isRawNumber(id) ? id.rawJSON : String(id);
}

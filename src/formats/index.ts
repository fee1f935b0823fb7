import type { EndpointInput, FormatName } from '../domain/account/endpoint.ts';
import { invalid } from '../domain/basics/errors.ts';
import type { EventType } from '../domain/event/event.ts';
import { cloudevents } from './cloudevents.ts';
import { esputnik } from './esputnik.ts';
import type { Format } from './format.ts';
import { pinpoint } from './pinpoint.ts';
import { pinpointe } from './pinpointe.ts';
import { sendpost } from './sendpost.ts';
import { standard } from './standard.ts';

/** Every format an endpoint can ask for: a new one is a file and a line here. */
export const formats: Readonly<Record<FormatName, Format>> = {
  standard,
  cloudevents,
  pinpoint,
  pinpointe,
  esputnik,
  sendpost,
};

/** Whether the format has such an event: what it has not is never rendered in it. */
export const knows = (format: FormatName, type: EventType): boolean => formats[format].types.includes(type);

/** Why an event of this type is not sent in the format. */
export const unknownType = (format: FormatName, type: string): string =>
  `format ${format} has no ${type}; it has ${formats[format].types.join(', ')}`;

/** @throws DomainError when the format has no such event, naming those it has */
export function checkTypes(format: FormatName, types: EndpointInput['eventTypes']): void {
  const errors = types.flatMap((type, index) =>
    type === '*' || knows(format, type)
      ? []
      : [{ path: `eventTypes[${index}]`, message: unknownType(format, type) }],
  );
  if (errors.length > 0) throw invalid(errors);
}

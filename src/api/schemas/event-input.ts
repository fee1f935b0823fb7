import { z } from 'zod';
import { eventInput, eventParts, eventSchemas, type EventType } from '../../domain/event/event.ts';
import { eventDescriptions } from '../../domain/event/event-descriptions.ts';
import { maxArray } from '../body/body-limits.ts';
import { input, output } from '../components.ts';

/** `EmailSoftBounced`. */
export const pascalCase = (type: EventType): string =>
  type.replaceAll(/(?:^|[._])(\w)/g, (_match, letter: string) => letter.toUpperCase());

// What is posted takes no unknown field; what is sent may get new ones, so it has schemas of its own.
for (const [name, part] of Object.entries(eventParts)) {
  input(name, part);
  output(`${name}Data`, part);
}
for (const option of eventSchemas) {
  const type = option.shape.type.value;
  input(pascalCase(type), option, eventDescriptions[type]);
}

const acceptedSchemas = eventSchemas.map((option) => {
  const { type, id, occurredAt } = option.shape;
  const accepted = option.extend({ id: id.unwrap(), occurredAt: occurredAt.unwrap() });
  return output(`${pascalCase(type.value)}Data`, accepted);
});

/** The `data` of a webhook of the format `standard`: what was posted, with its id and its time. */
export const acceptedSchemaOf = (type: EventType): z.ZodType =>
  acceptedSchemas.find(({ shape }) => shape.type.value === type) as z.ZodType;

output(
  'AcceptedEvent',
  z.discriminatedUnion('type', acceptedSchemas as [(typeof acceptedSchemas)[0], ...typeof acceptedSchemas]),
  'An event as it was accepted: as posted, with its id and its time, without what was null.',
);

/** As producers post it. */
export const oneEvent = input('EventInput', eventInput, 'One event, of any type.');

export const eventsInput = input('EventsInput', z.union([eventInput, z.array(eventInput).max(maxArray)]));

import { z } from 'zod';
import { eventInput, eventParts, eventSchemas } from '../../domain/event/event.ts';
import { eventDescriptions } from '../../domain/event/event-descriptions.ts';
import { input } from '../components.ts';

/** Events that one array may hold. */
export const maxArray = 1_000;

for (const [name, part] of Object.entries(eventParts)) input(name, part);
for (const option of eventSchemas) {
  const type = option.shape.type.value;
  input(type, option, eventDescriptions[type]);
}

/** As producers post it. */
export const oneEvent = input('EventInput', eventInput, 'One event, of any type.');

export const eventsInput = input('EventsInput', z.union([eventInput, z.array(eventInput).max(maxArray)]));

import { z } from 'zod';
import { eventTypes } from '../../domain/event/event.ts';
import type { EventTypeInfo } from '../../services/event-types.ts';
import { output } from '../components.ts';
import { pageOf } from './list-page.ts';

const jsonSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()),
});

const eventType = output(
  'EventTypeInfo',
  z.strictObject({
    name: z.enum(eventTypes),
    description: z.string(),
    schema: jsonSchema.describe('JSON Schema of the event as producers post it.'),
    formats: z.record(z.string(), z.unknown()).describe('By format, where it has such an event: an example.'),
    payloadSchemas: z
      .record(z.string(), jsonSchema)
      .describe('By format, where every type has a payload of its own: JSON Schema of it.'),
  }) satisfies z.ZodType<EventTypeInfo>,
);

export const eventTypePage = pageOf('EventTypePage', eventType);

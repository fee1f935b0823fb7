import { z } from 'zod';
import { eventTypes } from '../../domain/event.ts';
import type { Accepted } from '../../services/ingest-events.ts';
import type { EventView } from '../../services/read-log.ts';
import { output } from '../components.ts';
import { delivery } from './delivery.ts';
import { pageOf } from './page.ts';

export const event = output(
  'Event',
  z.strictObject({
    id: z.string(),
    type: z.enum(eventTypes),
    occurredAt: z.string().meta({ format: 'date-time', description: 'As posted, in UTC.' }),
    acceptedAt: z.date(),
    event: z.unknown().meta({
      type: 'object',
      description: 'The event as accepted, with the content of its message. Numbers keep every digit.',
    }),
    deliveries: z.array(delivery),
  }) satisfies z.ZodType<EventView>,
  'An accepted event and where it goes.',
);

export const eventPage = pageOf('EventPage', event);

export const accepted = output(
  'Accepted',
  z.strictObject({
    accepted: z
      .array(
        z.strictObject({
          id: z.string(),
          deliveries: z.int().describe('How many endpoints it goes to.'),
          duplicate: z.boolean().describe('Whether the id was known: then nothing was written or sent.'),
        }) satisfies z.ZodType<Accepted>,
      )
      .describe('In the order in which they were posted.'),
  }),
);

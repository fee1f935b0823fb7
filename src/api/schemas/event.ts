import { z } from 'zod';
import { eventTypes } from '../../domain/event/event.ts';
import type { Accepted } from '../../services/ingest/ingest-events.ts';
import type { Rejected } from '../../services/ingest/ingest-valid-events.ts';
import type { EventView } from '../../services/deliveries/event-views.ts';
import { output } from '../components.ts';
import { delivery } from './delivery.ts';
import { fieldError } from './problem.ts';
import { pageOf } from './list-page.ts';

export const event = output(
  'Event',
  z.strictObject({
    id: z.string(),
    type: z.enum(eventTypes),
    occurredAt: z.string().meta({ format: 'date-time', description: 'As posted, in UTC.' }),
    acceptedAt: z.date(),
    event: z.unknown().meta({
      $ref: '#/components/schemas/AcceptedEvent',
      description: 'The event as accepted, with the content of its message. Numbers keep every digit.',
    }),
    deliveries: z
      .array(delivery)
      .describe('In the order in which they were made: 100 at most, 1,000 where an event is read alone.'),
    deliveriesTruncated: z.boolean().describe('Whether there are more: `GET …/deliveries?eventId=` has all.'),
  }) satisfies z.ZodType<EventView>,
  'An accepted event and where it goes.',
);

export const eventPage = pageOf('EventPage', event);

const index = z.int().describe('Its place among the events posted, from 0; empty lines do not count.');

export const accepted = output(
  'Accepted',
  z.strictObject({
    accepted: z
      .array(
        z.strictObject({
          id: z.string(),
          deliveries: z.int().describe('How many endpoints it goes to.'),
          duplicate: z.boolean().describe('Whether the id was known: then nothing was written or sent.'),
          index: index.optional(),
        }) satisfies z.ZodType<Accepted>,
      )
      .describe('In the order in which they were posted; with an `index` only with `onInvalid=skip`.'),
    rejected: z
      .array(
        z.strictObject({
          index,
          id: z.string().optional().describe('As posted, when an event can have such an id.'),
          errors: z.array(fieldError).describe('Up to 10. Their paths begin at the event.'),
        }) satisfies z.ZodType<Rejected>,
      )
      .optional()
      .describe('With `onInvalid=skip` only: the events that were left out.'),
  }),
);

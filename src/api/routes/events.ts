import { z } from 'zod';
import { sessionOf, speakerOf } from '../../domain/account/caller.ts';
import { DomainError } from '../../domain/basics/errors.ts';
import { plainText } from '../../domain/basics/text.ts';
import { eventTypes } from '../../domain/event/event.ts';
import { maxEventBytes } from '../../domain/event/event-size.ts';
import { exampleEvent } from '../../domain/event/example-events.ts';
import { eraseEvent } from '../../services/deliveries/erase-event.ts';
import { ingestEvents } from '../../services/ingest/ingest-events.ts';
import { ingestValidEvents } from '../../services/ingest/ingest-valid-events.ts';
import { listAccountEvents, readEvent } from '../../services/deliveries/event-views.ts';
import { maxArray, maxLines, maxRatio, maxRequestBytes } from '../body/body-limits.ts';
import { listQuery, timeCursor, timeFilter, toPage } from '../paging.ts';
import { route } from '../route.ts';
import { accepted, event, eventPage } from '../schemas/event.ts';
import { eventsInput, oneEvent } from '../schemas/event-input.ts';

const onInvalid = z
  .enum(['refuse', 'skip'])
  .default('refuse')
  .describe('`skip`: events that are wrong are left out and listed in `rejected`, the others are accepted.');

const written = (count: number): string => count.toLocaleString('en');

const tag = 'Events';
const all = '/v1/accounts/{accountId}/events';

export const eventRoutes = [
  route({
    method: 'post',
    path: all,
    operationId: 'postEvents',
    tag,
    summary: 'Post events',
    description:
      `One event, an array of up to ${written(maxArray)}, or up to ${written(maxLines)} lines of NDJSON. All or nothing: one wrong event ` +
      'refuses them all, with its index and path, unless `onInvalid=skip`. Accepted means committed; an `id` that is known already is answered ' +
      `with \`duplicate: true\`, and nothing is sent twice. An event may have ${maxEventBytes / 1024} KiB, a request ` +
      `${maxRequestBytes / 1024 / 1024} MiB; it may come in \`gzip\`, which unpacks to at most ${maxRatio} times its size beyond 1 MiB. ` +
      'Events times endpoints, a request makes at most 500,000 deliveries (413).',
    allow: ['producer', 'account'],
    perEvent: true,
    query: z.strictObject({ onInvalid }),
    body: {
      schema: eventsInput,
      required: true,
      example: exampleEvent('email.opened'),
      events: {
        line: oneEvent,
        most: { array: maxArray, lines: maxLines },
        keepsBroken: ({ onInvalid }) => onInvalid === 'skip',
      },
    },
    answer: { status: 202, description: 'Accepted: committed, and on their way', schema: accepted },
    refuses: ['conflict', 'forbidden'],
    handle: async ({ ctx, caller, params, query, body, lines }) => {
      if (!caller) throw new DomainError('unauthenticated', 'this needs a key');
      const by = speakerOf(caller);
      const many = lines ?? (Array.isArray(body) ? (body as unknown[]) : null);
      // No body at all is no event that could be left out.
      if (query.onInvalid === 'skip' && (many || body !== undefined))
        return await ingestValidEvents(ctx, by, params.accountId, many ?? [body]);
      return { accepted: await ingestEvents(ctx, by, params.accountId, many ?? [body], many === null) };
    },
  }),
  route({
    method: 'get',
    path: all,
    operationId: 'listEvents',
    tag,
    summary: 'List events',
    allow: ['account'],
    query: listQuery({
      type: z.enum(eventTypes).optional(),
      messageId: plainText(255).optional().describe('Those of this message (`message.id`).'),
      since: timeFilter('Those accepted at this time or later.'),
      until: timeFilter('Those accepted before this time.'),
    }),
    answer: { status: 200, description: 'One page of events with their deliveries', schema: eventPage },
    handle: async ({ ctx, params, query: { cursor, ...filters } }) => {
      const before = timeCursor('events', cursor);
      const page = { ...filters, before };
      return toPage('events', await listAccountEvents(ctx, params.accountId, page));
    },
  }),
  route({
    method: 'get',
    path: `${all}/{eventId}`,
    operationId: 'getEvent',
    tag,
    summary: 'Read an event',
    description: 'It can be read as soon as it was accepted.',
    allow: ['account'],
    answer: { status: 200, description: 'The event with its deliveries', schema: event },
    handle: ({ ctx, caller, params }) =>
      readEvent(ctx, params.accountId, params.eventId, sessionOf(caller)?.endpointId ?? undefined),
  }),
  route({
    method: 'delete',
    path: `${all}/{eventId}`,
    operationId: 'eraseEvent',
    tag,
    summary: 'Erase an event',
    description:
      'Removes its payload, deliveries and attempts, the content of its message unless another event belongs to it, ' +
      'files of mails about it, and its workflow with its history, as if the event had never been.',
    allow: ['account'],
    answer: { status: 204, description: 'Erased', schema: z.void() },
    handle: ({ ctx, params }) => eraseEvent(ctx, params.accountId, params.eventId),
  }),
];

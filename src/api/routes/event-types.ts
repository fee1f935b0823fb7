import { listEventTypes } from '../../services/event-types.ts';
import { route } from '../route.ts';
import { eventTypePage } from '../schemas/event-type.ts';

/** It does not change while the program runs. */
let list: { data: ReturnType<typeof listEventTypes>; nextCursor: null } | undefined;

export const eventTypeRoutes = [
  route({
    method: 'get',
    path: '/v1/event-types',
    operationId: 'listEventTypes',
    tag: 'Event types',
    summary: 'List the types of event',
    description: 'What each says, its JSON Schema, and an example of it in every format.',
    allow: ['producer', 'account'],
    answer: { status: 200, description: 'All of them', schema: eventTypePage },
    handle: () => (list ??= { data: listEventTypes(), nextCursor: null }),
  }),
];

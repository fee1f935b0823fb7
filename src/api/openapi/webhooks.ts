import { eventTypes, type EventType } from '../../domain/event/event.ts';
import { eventDescriptions } from '../../domain/event/event-descriptions.ts';
import { acceptedExample } from '../../domain/event/example-events.ts';
import { pascalCase, acceptedSchemaOf } from '../schemas/event-input.ts';
import { refTo } from './schemas.ts';

const header = (name: string, description: string, schema: object, required = true) => ({
  name,
  in: 'header',
  required,
  description,
  schema,
});

const headers = [
  header('webhook-id', 'The delivery: the same over every attempt, so that a repeat can be told.', {
    type: 'string',
  }),
  header('webhook-timestamp', 'Unix seconds of this attempt.', { type: 'string', pattern: '^\\d+$' }),
  header(
    'webhook-signature',
    'Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`; two while a rotated secret is valid.',
    { type: 'string', pattern: '^v1,[A-Za-z0-9+/=]+( v1,[A-Za-z0-9+/=]+)*$' },
  ),
  header('mailhooks-event-id', 'The event.', { type: 'string' }),
  header('mailhooks-attempt', '1 for the first.', { type: 'string', pattern: '^\\d+$' }),
];

/** The payload of the format `standard`: what was posted, with its id and its time. */
const payloadOf = (type: EventType) => ({
  type: 'object',
  required: ['type', 'timestamp', 'data'],
  properties: {
    type: { type: 'string', enum: [type] },
    timestamp: { type: 'string', format: 'date-time', description: 'When it happened.' },
    data: refTo(acceptedSchemaOf(type)),
  },
});

function exampleOf(type: EventType): object {
  const data = acceptedExample(type);
  return { type, timestamp: data.occurredAt, data };
}

/** What endpoints of the format `standard` get. Other formats: docs/receive/formats and `GET /v1/event-types`. */
export const webhooks = Object.fromEntries(
  eventTypes.map((type) => [
    type,
    {
      post: {
        operationId: `on${pascalCase(type)}`,
        summary: eventDescriptions[type],
        security: [],
        parameters: headers,
        requestBody: {
          required: true,
          content: { 'application/json': { schema: payloadOf(type), example: exampleOf(type) } },
        },
        responses: {
          '2XX': { description: 'Taken, when the whole answer comes within 5 seconds.' },
          default: { description: 'Everything else, redirects included, has failed and is tried again.' },
        },
      },
    },
  ]),
);

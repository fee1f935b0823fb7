import { z } from 'zod';
import { deliveryStatuses } from '../../domain/delivery/delivery.ts';
import { eventTypes } from '../../domain/event/event.ts';
import type { Resent } from '../../domain/delivery/exchange.ts';
import type { AttemptView, DeliveryView } from '../../services/deliveries/event-views.ts';
import { output } from '../components.ts';
import { attemptError, attemptErrorCode, lastError } from './last-error.ts';
import { missingBodies, type SentRequest } from '../../services/deliveries/sent-request.ts';
import { pageOf } from './list-page.ts';

const headers = z.record(z.string(), z.string());

const resent = z.strictObject({
  code: attemptErrorCode,
  message: z.string(),
  durationMs: z.int().describe('From the beginning of the attempt to the second request.'),
}) satisfies z.ZodType<Resent>;

const attempt = output(
  'Attempt',
  z.strictObject({
    sequence: z.int().describe('1, and one more each time the delivery was sent again after it had ended.'),
    number: z.int().describe('1 for the first of its sequence.'),
    startedAt: z.date(),
    durationMs: z.int(),
    request: z.strictObject({
      url: z.string(),
      headers: headers.describe('As sent; of the headers that the endpoint asks for the names only.'),
    }),
    responseStatus: z.int().nullable(),
    responseHeaders: headers.nullable(),
    responseBody: z.string().nullable().describe('Its first 4 KiB.'),
    error: attemptError.nullable().describe('Null when it succeeded.'),
    resentAfter: resent
      .nullable()
      .describe(
        'The request was sent twice in this attempt: the kept connection of the first one broke before a byte of an answer came. Null: it was sent once.',
      ),
  }) satisfies z.ZodType<AttemptView>,
);

const deliveryError = output(
  'DeliveryError',
  lastError.partial().required({ message: true }),
  'The last attempt that failed. Only with `message`: why it is not sent, of a suppressed delivery, or of one that the ' +
    'format of its endpoint does not have.',
);

const outage = output(
  'BegunOutage',
  z.strictObject({
    disabledAt: z.date(),
    mailSentAt: z
      .date()
      .nullable()
      .describe('When the mail about it was sent to the owner, or the digest that names it. Null: none was.'),
  }),
  'A time at which a delivery disabled its endpoint.',
);

export const delivery = output(
  'Delivery',
  z.strictObject({
    id: z.string(),
    eventId: z.string(),
    eventType: z.enum(eventTypes),
    endpointId: z.string(),
    status: z
      .enum(deliveryStatuses)
      .describe(
        '`held`: its endpoint is disabled, nothing was lost. `suppressed`: it must not be sent. `cancelled`: by request, ' +
          'with its endpoint, or since the format of its endpoint has no such event (`lastError` says so).',
      ),
    pausedAt: z.date().nullable().describe('Null unless it is paused.'),
    sequence: z.int().describe('1, and one more each time it was sent again after it had ended.'),
    attemptCount: z.int().describe('Attempts made in this sequence.'),
    nextAttemptAt: z.date().nullable(),
    deliveredAt: z.date().nullable(),
    lastError: deliveryError.nullable(),
    createdAt: z.date(),
    workflowId: z.string(),
    temporalUrl: z.string().nullable().describe('Null when the address of the Temporal UI is not known.'),
    attempts: z
      .array(attempt)
      .describe(
        'The newest ones, oldest first: 10 at most, 20 where a delivery is read alone, none in a summary.',
      ),
    attemptsTruncated: z
      .boolean()
      .describe('Whether there are more: `GET …/deliveries/{deliveryId}/attempts` has all.'),
    outages: z
      .array(outage)
      .optional()
      .describe(
        'Each time that its last attempt failed and disabled its endpoint, oldest first, also after the endpoint was enabled ' +
          'again. Absent where it never did, and in lists and events.',
      ),
  }) satisfies z.ZodType<DeliveryView>,
  'One event on its way to one endpoint.',
);

export const attemptPage = pageOf('AttemptPage', attempt);
export const deliveryPage = pageOf('DeliveryPage', delivery);

export const sentRequest = output(
  'SentRequest',
  z.strictObject({
    sequence: z.int(),
    number: z.int(),
    method: z.literal('POST'),
    url: z.string(),
    headers: headers.describe('As sent; of the headers that the endpoint asks for the names only.'),
    body: z.string().nullable().describe('Null: it cannot be made again, `bodyMissing` says why.'),
    bodyVerified: z
      .boolean()
      .describe(
        'Whether the signature in `headers` signs this body: then it is the one that was sent, byte for byte. Else the secret ' +
          'of that time is gone, or what the body is made of has changed since.',
      ),
    bodyMissing: z
      .enum(missingBodies)
      .nullable()
      .describe(
        '`event_deleted`: an event of it is no longer in the log. `endpoint_deleted`: so is its endpoint. `format_changed`: the ' +
          'endpoint has another format since, which is not that of the request. `too_large`: its events have more than 2 MiB.',
      ),
  }) satisfies z.ZodType<SentRequest>,
  'What an attempt sent. The log has no bodies of requests: the body is made again, of event, endpoint and account.',
);

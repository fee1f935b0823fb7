import { z } from 'zod';
import { changesPerMinute, type DeliveryAction } from '../../domain/delivery/allowed-actions.ts';
import { attemptErrorCodes, deliveryStatuses } from '../../domain/delivery/delivery.ts';
import { responseRange } from '../../domain/delivery/response-range.ts';
import { eventTypes } from '../../domain/event/event.ts';
import { plainText } from '../../domain/basics/text.ts';
import { controlDelivery, controlInput } from '../../services/deliveries/delivery-actions.ts';
import {
  listAccountDeliveries,
  listDeliveryAttempts,
  readDelivery,
} from '../../services/deliveries/event-views.ts';
import { readSentRequest } from '../../services/deliveries/sent-request.ts';
import { input } from '../components.ts';
import { attemptCursor, idCursor, listQuery, timeFilter, toPage } from '../paging.ts';
import { route } from '../route.ts';
import { attemptPage, delivery, deliveryPage, sentRequest } from '../schemas/delivery.ts';

const tag = 'Deliveries';
const all = '/v1/accounts/{accountId}/deliveries';
const nothing = input('ControlInput', controlInput);

const counted = z.coerce
  .number('expected a whole number from 1')
  .int('expected a whole number')
  .min(1, 'expected a number from 1')
  .max(2 ** 31 - 2)
  .optional();
const sentRequestQuery = z.strictObject({
  sequence: counted.describe('Of the attempt; default 1 where `number` is given.'),
  number: counted.describe('Of the attempt within its sequence; default the newest.'),
});

export const deliveryRoutes = [
  route({
    method: 'get',
    path: all,
    operationId: 'listDeliveries',
    tag,
    summary: 'List deliveries',
    allow: ['account'],
    query: listQuery({
      endpointId: plainText(100).optional(),
      status: z.enum(deliveryStatuses).optional(),
      type: z.enum(eventTypes).optional(),
      since: timeFilter('Those accepted at this time or later.'),
      until: timeFilter('Those accepted before this time.'),
      eventId: plainText(200).optional(),
      messageId: plainText(255).optional().describe('Those of events of this message (`message.id`).'),
      responseStatus: responseRange
        .optional()
        .describe('By what the last attempt was answered: a status as `503`, or `2xx`, `3xx`, `4xx`, `5xx`.'),
      errorCode: z
        .enum(attemptErrorCodes)
        .optional()
        .describe('How the last attempt failed; one that failed by its answer has `http_…`.'),
      view: z
        .enum(['full', 'summary'])
        .default('full')
        .describe(
          '`summary`: without attempts, and without `responseBody` in `lastError`: for lists that are read often.',
        ),
    }),
    answer: { status: 200, description: 'One page of deliveries', schema: deliveryPage },
    handle: async ({ ctx, params, query: { cursor, limit, view, responseStatus: response, ...filters } }) => {
      const before = idCursor('deliveries', cursor);
      const page = { ...filters, response, limit, before, isSummary: view === 'summary' };
      return toPage('deliveries', await listAccountDeliveries(ctx, params.accountId, page));
    },
  }),
  route({
    method: 'get',
    path: `${all}/{deliveryId}`,
    operationId: 'getDelivery',
    tag,
    summary: 'Read a delivery',
    allow: ['account'],
    answer: { status: 200, description: 'The delivery with its newest attempts', schema: delivery },
    handle: ({ ctx, params }) => readDelivery(ctx, params.accountId, params.deliveryId),
  }),
  route({
    method: 'get',
    path: `${all}/{deliveryId}/attempts`,
    operationId: 'listAttempts',
    tag,
    summary: 'List the attempts of a delivery',
    description: 'All of them, newest first, whichever sequence they belong to.',
    allow: ['account'],
    query: listQuery({}),
    answer: { status: 200, description: 'One page of attempts', schema: attemptPage },
    handle: async ({ ctx, params, query: { cursor, limit } }) => {
      // A cursor belongs to its delivery.
      const list = `attempts of ${params.deliveryId}`;
      const page = { limit, before: attemptCursor(list, cursor) };
      return toPage(list, await listDeliveryAttempts(ctx, params.accountId, params.deliveryId, page));
    },
  }),
  route({
    method: 'get',
    path: `${all}/{deliveryId}/request`,
    operationId: 'getSentRequest',
    tag,
    summary: 'Read the request of an attempt',
    description:
      'With its body, which the log does not have: it is made again of the event, and `bodyVerified` says whether it is proven to be ' +
      'the one that was sent. Default: of the newest attempt.',
    allow: ['account'],
    query: sentRequestQuery,
    answer: { status: 200, description: 'What was sent', schema: sentRequest },
    handle: ({ ctx, params, query: { number, sequence } }) =>
      readSentRequest(
        ctx,
        params.accountId,
        params.deliveryId,
        number === undefined && sequence === undefined ? undefined : { number, sequence: sequence ?? 1 },
      ),
  }),
  control('retry', 'retryDelivery', {
    summary: 'Try a delivery again now',
    description:
      'A waiting attempt is made now; the sequence, its numbers and its schedule go on. A failed, held or cancelled ' +
      'delivery begins a new sequence at attempt 1. A paused one is resumed. Not for a disabled endpoint (409). An endpoint ' +
      'that is disabled sooner than the schedule would have, because a key of the account retried, is so without a mail.',
  }),
  control('cancel', 'cancelDelivery', {
    summary: 'Cancel a delivery',
    description:
      'No further attempt is made. One that is under way still ends; if it succeeds, the delivery is delivered.',
  }),
  control('pause', 'pauseDelivery', {
    summary: 'Pause a delivery',
    description: 'It keeps its attempt number and waits until it is resumed, retried or cancelled.',
  }),
  control('resume', 'resumeDelivery', {
    summary: 'Resume a paused delivery',
    description: 'Its next attempt is made when it is due; immediately, if that time has passed.',
  }),
];

function control(
  action: DeliveryAction,
  operationId: string,
  words: { summary: string; description: string },
) {
  return route({
    method: 'post',
    path: `${all}/{deliveryId}/${action}` as const,
    operationId,
    tag,
    summary: words.summary,
    description: `${words.description} A delivery takes ${changesPerMinute} changes a minute (429).`,
    allow: ['account'],
    body: { schema: nothing, required: false, example: {} },
    // A retry is under way when it is answered, the others are done.
    answer: {
      status: action === 'retry' ? 202 : 200,
      description: 'The delivery as it stands now',
      schema: delivery,
    },
    refuses: ['conflict'],
    handle: ({ ctx, caller, params, body }) =>
      controlDelivery(ctx, caller, params.accountId, params.deliveryId, action, body),
  });
}

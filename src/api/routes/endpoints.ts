import { z } from 'zod';
import { sessionOf } from '../../domain/account/caller.ts';
import { endpointInput, endpointPatch } from '../../domain/account/endpoint.ts';
import {
  changeEndpoint,
  checkEndpoint,
  createEndpoint,
  listAccountEndpoints,
} from '../../services/endpoints/endpoints.ts';
import { disableEndpoint, enableEndpoint, enableInput } from '../../services/endpoints/enable-endpoint.ts';
import { removeEndpoint } from '../../services/endpoints/remove-endpoint.ts';
import { requireEndpoint } from '../../services/must-exist.ts';
import { needs } from '../../services/portal/needs.ts';
import { input } from '../components.ts';
import { idCursor, listQuery, toPage } from '../paging.ts';
import { route } from '../route.ts';
import { createdEndpoint, enabledEndpoint, endpoint, endpointPage } from '../schemas/endpoint.ts';

const tag = 'Endpoints';
const all = '/v1/accounts/{accountId}/endpoints';
const one = `${all}/{endpointId}` as const;
const newEndpoint = {
  schema: input('EndpointInput', endpointInput),
  required: true,
  example: { name: 'Shop', url: 'https://shop.example.com/webhooks', eventTypes: ['email.opened'] },
} as const;
const asItIs = { status: 200, description: 'The endpoint as it is now', schema: endpoint } as const;

export const endpointRoutes = [
  route({
    method: 'post',
    path: all,
    operationId: 'createEndpoint',
    tag,
    summary: 'Create an endpoint',
    description:
      'When enabled, its name is looked up, a target that is forbidden is refused, and a test payload is sent before the ' +
      'answer; its result is in `lastTest`, and a failed test creates the endpoint all the same. The name of a disabled ' +
      'one is looked up when it is enabled.',
    allow: ['account'],
    body: newEndpoint,
    answer: {
      status: 201,
      description: 'The new endpoint with its secret',
      schema: createdEndpoint,
      location: ({ accountId, id }) => `/v1/accounts/${accountId}/endpoints/${id}`,
    },
    refuses: ['limit_reached'],
    handle: ({ ctx, caller, params, body }) => createEndpoint(ctx, caller, params.accountId, body),
  }),
  route({
    method: 'post',
    path: `${all}/check`,
    operationId: 'checkEndpoint',
    tag,
    summary: 'Check an endpoint',
    description:
      'Refuses what creating it would refuse, with the same errors, and saves and sends nothing: a form can say what is ' +
      'wrong while somebody types. How many endpoints the account has is not looked at.',
    allow: ['account'],
    body: newEndpoint,
    answer: { status: 204, description: 'It could be created', schema: z.void() },
    handle: ({ ctx, params, body }) => checkEndpoint(ctx, params.accountId, body),
  }),
  route({
    method: 'get',
    path: all,
    operationId: 'listEndpoints',
    tag,
    summary: 'List endpoints',
    allow: ['account'],
    query: listQuery({
      include: z
        .enum(['activity'])
        .optional()
        .describe('`activity`: each with counts of the last 24 hours and its last delivery.'),
    }),
    answer: { status: 200, description: 'One page of endpoints', schema: endpointPage },
    handle: async ({ ctx, caller, params, query: { limit, cursor, include } }) => {
      const page = {
        limit,
        before: idCursor('endpoints', cursor),
        only: sessionOf(caller)?.endpointId ?? undefined,
      };
      const withActivity = include === 'activity';
      return toPage('endpoints', await listAccountEndpoints(ctx, params.accountId, page, withActivity));
    },
  }),
  route({
    method: 'get',
    path: one,
    operationId: 'getEndpoint',
    tag,
    summary: 'Read an endpoint',
    allow: ['account'],
    answer: { status: 200, description: 'The endpoint', schema: endpoint },
    handle: ({ ctx, params }) => requireEndpoint(ctx, params.accountId, params.endpointId),
  }),
  route({
    method: 'patch',
    path: one,
    operationId: 'changeEndpoint',
    tag,
    summary: 'Change an endpoint',
    description:
      'Changes the fields that are given; `enabled` does what the enable and disable calls do. A new `url` of an ' +
      'endpoint that stays disabled is looked up when it is enabled.',
    allow: ['account'],
    body: {
      schema: input('EndpointPatch', endpointPatch),
      required: true,
      example: { eventTypes: ['email.opened', 'email.clicked'] },
    },
    answer: asItIs,
    refuses: ['conflict'],
    handle: ({ ctx, caller, params, body }) =>
      changeEndpoint(ctx, caller, params.accountId, params.endpointId, body),
  }),
  route({
    method: 'delete',
    path: one,
    operationId: 'deleteEndpoint',
    tag,
    summary: 'Delete an endpoint',
    description:
      'Its log stays; its open deliveries are cancelled. Of more than 5,000 that takes its time: the endpoint is disabled ' +
      'first. After a 503 it stays disabled: repeat the call.',
    allow: ['account'],
    answer: { status: 204, description: 'It is gone', schema: z.void() },
    handle: ({ ctx, params }) => removeEndpoint(ctx, params.accountId, params.endpointId),
  }),
  route({
    method: 'post',
    path: `${one}/enable`,
    operationId: 'enableEndpoint',
    tag,
    summary: 'Enable an endpoint',
    description:
      'Its name is looked up, and a target that is forbidden is refused. Sends a test payload unless `test` is false; its result, good or bad, ' +
      'is in `lastTest`. With `recover`, what failed or was held in the outage is sent again: `recoveryId` names the recovery. ' +
      'For that a session needs the capability `retry` as well.',
    allow: ['account'],
    body: { schema: input('EnableInput', enableInput), required: false, example: { recover: true } },
    answer: { ...asItIs, schema: enabledEndpoint },
    handle: ({ ctx, caller, params, body }) => {
      // What is wrong with the body is said by the service.
      if ((body as { recover?: unknown } | null | undefined)?.recover === true) needs(caller, 'retry');
      return enableEndpoint(ctx, params.accountId, params.endpointId, body);
    },
  }),
  route({
    method: 'post',
    path: `${one}/disable`,
    operationId: 'disableEndpoint',
    tag,
    summary: 'Disable an endpoint',
    description: 'Events for it are held until it is enabled.',
    allow: ['account'],
    answer: asItIs,
    handle: ({ ctx, params }) => disableEndpoint(ctx, params.accountId, params.endpointId),
  }),
];

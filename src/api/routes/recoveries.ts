import {
  listAccountRecoveries,
  readRecovery,
  recover,
  recoverInput,
} from '../../services/recovery/recoveries.ts';
import { input } from '../components.ts';
import { idCursor, listQuery, toPage } from '../paging.ts';
import { route } from '../route.ts';
import { recovery, recoveryPage, recoveryPlan, startedRecovery } from '../schemas/recovery.ts';

const tag = 'Recoveries';
const all = '/v1/accounts/{accountId}/recoveries';

export const recoveryRoutes = [
  route({
    method: 'post',
    path: '/v1/accounts/{accountId}/endpoints/{endpointId}/recover',
    operationId: 'recoverEndpoint',
    tag,
    summary: 'Send again what an endpoint did not get',
    description:
      'A durable workflow goes through the events accepted from `since` until `until` (default: now), or those of `span`, oldest ' +
      'first and at a bounded rate: failed and held deliveries are begun again, and events that had none to this endpoint get one. It ' +
      'stops when the endpoint is disabled. One recovery of an endpoint runs at a time (409). With `dryRun` nothing is sent: ' +
      'the answer (200) says how much would be, also of a disabled endpoint.',
    allow: ['account'],
    body: {
      schema: input('RecoverInput', recoverInput),
      required: true,
      example: { since: '2026-11-21T00:00:00Z' },
    },
    answer: {
      status: 202,
      description: 'Begun',
      schema: startedRecovery,
      unless: {
        status: 200,
        description: 'With `dryRun`: how much would be sent',
        schema: recoveryPlan,
        when: (value) => 'total' in value,
      },
    },
    refuses: ['conflict'],
    handle: ({ ctx, params, body }) => recover(ctx, params.accountId, params.endpointId, body),
  }),
  route({
    method: 'get',
    path: '/v1/accounts/{accountId}/endpoints/{endpointId}/recoveries',
    operationId: 'listEndpointRecoveries',
    tag,
    summary: 'List the recoveries of an endpoint',
    allow: ['account'],
    query: listQuery({}),
    answer: { status: 200, description: 'One page of recoveries', schema: recoveryPage },
    handle: async ({ ctx, params: { accountId, endpointId }, query: { cursor, limit } }) => {
      // A cursor belongs to its endpoint.
      const list = `recoveries of ${endpointId}`;
      const page = { endpointId, limit, before: idCursor(list, cursor) };
      return toPage(list, await listAccountRecoveries(ctx, accountId, page));
    },
  }),
  route({
    method: 'get',
    path: all,
    operationId: 'listRecoveries',
    tag,
    summary: 'List recoveries',
    allow: ['account'],
    query: listQuery({}),
    answer: { status: 200, description: 'One page of recoveries', schema: recoveryPage },
    handle: async ({ ctx, params, query: { cursor, limit } }) => {
      const before = idCursor('recoveries', cursor);
      return toPage('recoveries', await listAccountRecoveries(ctx, params.accountId, { limit, before }));
    },
  }),
  route({
    method: 'get',
    path: `${all}/{recoveryId}`,
    operationId: 'getRecovery',
    tag,
    summary: 'Read the progress of a recovery',
    allow: ['account'],
    answer: { status: 200, description: 'The recovery as it stands now', schema: recovery },
    handle: ({ ctx, params }) => readRecovery(ctx, params.accountId, params.recoveryId),
  }),
];

import { z } from 'zod';
import {
  accountKeyInput,
  adminKeyInput,
  producerKeyInput,
  serviceKeyInput,
} from '../../domain/account/caller.ts';
import {
  createAccountKey,
  createServiceKey,
  listProgramKeys,
  listAccountKeys,
  revokeKey,
} from '../../services/accounts/api-keys.ts';
import { input } from '../components.ts';
import { idCursor, listQuery, toPage } from '../paging.ts';
import { route } from '../route.ts';
import { createdKey, keyPage } from '../schemas/key.ts';

const tag = 'Keys';
input('ProducerKeyInput', producerKeyInput);
input('AdminKeyInput', adminKeyInput);
const ofAccount = '/v1/accounts/{accountId}/keys';
const created = { status: 201, description: 'The key, shown this once', schema: createdKey } as const;
const gone = { status: 204, description: 'It opens nothing any more', schema: z.void() } as const;

export const keyRoutes = [
  route({
    method: 'post',
    path: '/v1/keys',
    operationId: 'createServiceKey',
    tag,
    summary: 'Create a key for a program',
    description:
      '`producer` posts events, for any account or for those named; `admin` may do everything. What a producer key says of a ' +
      'message counts for the events that it posts itself, and for those of the keys that it replaces or is replaced by.',
    allow: [],
    body: {
      schema: input('ServiceKeyInput', serviceKeyInput),
      required: true,
      example: { scope: 'producer', name: 'Mail platform' },
    },
    answer: created,
    handle: ({ ctx, body }) => createServiceKey(ctx, body),
  }),
  route({
    method: 'get',
    path: '/v1/keys',
    operationId: 'listServiceKeys',
    tag,
    summary: 'List the keys of programs',
    description:
      'Those of scope `producer` and `admin`. The bootstrap key (`MAILHOOKS_ADMIN_KEY`) is not among them.',
    allow: [],
    query: listQuery({}),
    answer: { status: 200, description: 'One page of keys, without the keys themselves', schema: keyPage },
    handle: async ({ ctx, query: { limit, cursor } }) => {
      const page = { limit, before: idCursor('service keys', cursor) };
      return toPage('service keys', await listProgramKeys(ctx, page));
    },
  }),
  route({
    method: 'delete',
    path: '/v1/keys/{keyId}',
    operationId: 'revokeServiceKey',
    tag,
    summary: "Revoke a program's key",
    allow: [],
    answer: gone,
    handle: ({ ctx, params }) => revokeKey(ctx, null, params.keyId),
  }),
  route({
    method: 'post',
    path: ofAccount,
    operationId: 'createAccountKey',
    tag,
    summary: 'Create a key of an account',
    description:
      "For the account's owner: it opens this account and no other. An account has at most 50 (`MAILHOOKS_MAX_KEYS`); " +
      'delete one to make another.',
    allow: ['account'],
    body: {
      schema: input('AccountKeyInput', accountKeyInput),
      required: true,
      example: { scope: 'account', name: 'Owner' },
    },
    answer: created,
    refuses: ['limit_reached'],
    handle: ({ ctx, params, body }) => createAccountKey(ctx, params.accountId, body),
  }),
  route({
    method: 'get',
    path: ofAccount,
    operationId: 'listAccountKeys',
    tag,
    summary: 'List the keys of an account',
    allow: ['account'],
    query: listQuery({}),
    answer: { status: 200, description: 'One page of keys, without the keys themselves', schema: keyPage },
    handle: async ({ ctx, params, query: { limit, cursor } }) =>
      toPage(
        'keys',
        await listAccountKeys(ctx, params.accountId, { limit, before: idCursor('keys', cursor) }),
      ),
  }),
  route({
    method: 'delete',
    path: `${ofAccount}/{keyId}`,
    operationId: 'revokeAccountKey',
    tag,
    summary: 'Revoke a key of an account',
    allow: ['account'],
    answer: gone,
    handle: ({ ctx, params }) => revokeKey(ctx, params.accountId, params.keyId),
  }),
];

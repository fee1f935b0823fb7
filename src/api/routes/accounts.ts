import { z } from 'zod';
import { accountInput, accountPatch } from '../../domain/account/account.ts';
import { invalid } from '../../domain/basics/errors.ts';
import { plainText } from '../../domain/basics/text.ts';
import {
  changeAccount,
  createAccount,
  listAllAccounts,
  removeAccount,
} from '../../services/accounts/accounts.ts';
import { requireAccount } from '../../services/must-exist.ts';
import { input } from '../components.ts';
import { listQuery, timeCursor, toPage } from '../paging.ts';
import { route } from '../route.ts';
import { account, accountPage } from '../schemas/account.ts';

/**
 * What erases everything must not happen by accident, such as a path that lost its last part.
 * @throws DomainError `validation_failed`
 */
function checkConfirmed(accountId: string, confirm: string | undefined, isAdmin: boolean): void {
  if (confirm === accountId || (confirm === undefined && isAdmin)) return;
  const message = `to erase the whole account, repeat its id: ?confirm=${accountId}`;
  throw invalid([{ path: 'confirm', message }]);
}

const tag = 'Accounts';
const all = '/v1/accounts';
const one = `${all}/{accountId}` as const;

export const accountRoutes = [
  route({
    method: 'post',
    path: all,
    operationId: 'createAccount',
    tag,
    summary: 'Create an account',
    description: 'You may choose its `id`; otherwise one is made.',
    allow: [],
    body: {
      schema: input('AccountInput', accountInput),
      required: true,
      example: { id: 'acme', name: 'Acme', email: 'owner@example.com' },
    },
    answer: {
      status: 201,
      description: 'The new account',
      schema: account,
      location: ({ id }) => `/v1/accounts/${id}`,
    },
    refuses: ['conflict'],
    handle: ({ ctx, body }) => createAccount(ctx, body),
  }),
  route({
    method: 'get',
    path: all,
    operationId: 'listAccounts',
    tag,
    summary: 'List accounts',
    allow: [],
    query: listQuery({
      search: plainText(200)
        .optional()
        .describe("Those whose id, name or owner's address begins so, whatever the case."),
    }),
    answer: { status: 200, description: 'One page of accounts', schema: accountPage },
    handle: async ({ ctx, query: { cursor, ...page } }) =>
      toPage('accounts', await listAllAccounts(ctx, { ...page, before: timeCursor('accounts', cursor) })),
  }),
  route({
    method: 'get',
    path: one,
    operationId: 'getAccount',
    tag,
    summary: 'Read an account',
    allow: ['account'],
    answer: { status: 200, description: 'The account', schema: account },
    handle: ({ ctx, params }) => requireAccount(ctx, params.accountId),
  }),
  route({
    method: 'patch',
    path: one,
    operationId: 'changeAccount',
    tag,
    summary: 'Change an account',
    description:
      'Changes the fields that are given. An `email` that is set with a key of scope `account` gets a mail with a link; until ' +
      'its reader has confirmed it, mail goes to `confirmedEmail`. An `email` that is set with an `admin` key, or that the ' +
      'account has confirmed already, needs no confirmation.',
    allow: ['account'],
    body: {
      schema: input('AccountPatch', accountPatch),
      required: true,
      example: { email: 'new-owner@example.com' },
    },
    answer: { status: 200, description: 'The account as it is now', schema: account },
    handle: ({ ctx, caller, params, body }) => changeAccount(ctx, caller, params.accountId, body),
  }),
  route({
    method: 'delete',
    path: one,
    operationId: 'deleteAccount',
    tag,
    summary: 'Erase an account',
    description:
      'Erases its endpoints, keys and log as well. Its open deliveries and their workflows end. A key of scope ' +
      '`account` has to repeat the id in `confirm`.',
    allow: ['account'],
    query: z.strictObject({
      confirm: z
        .string()
        .optional()
        .describe('The id of the account. Not needed with a key of scope `admin`.'),
    }),
    answer: { status: 204, description: 'It is gone', schema: z.void() },
    handle: ({ ctx, caller, params: { accountId }, query: { confirm } }) => {
      checkConfirmed(accountId, confirm, caller?.scope === 'admin');
      return removeAccount(ctx, accountId);
    },
  }),
];

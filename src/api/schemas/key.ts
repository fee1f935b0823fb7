import { z } from 'zod';
import type { KeyInfo } from '../../domain/account/caller.ts';
import type { CreatedKey } from '../../services/accounts/api-keys.ts';
import { output } from '../components.ts';
import { pageOf } from './list-page.ts';

const key = output(
  'Key',
  z.strictObject({
    id: z.string(),
    scope: z.enum(['admin', 'producer', 'account']),
    name: z.string().nullable(),
    createdAt: z.date(),
    lastUsedAt: z.date().nullable().describe('To the minute; null when it has not been used yet.'),
    accounts: z
      .array(z.string())
      .nullable()
      .optional()
      .describe('Of a `producer` key: the accounts that it may post for, null: all.'),
    mayNameEndpoints: z
      .boolean()
      .optional()
      .describe('Of a `producer` key: whether its events may have `message.webhookEndpoint`.'),
  }) satisfies z.ZodType<KeyInfo>,
);

export const createdKey = output(
  'CreatedKey',
  key.extend({
    key: z.string().describe('For the header `Authorization: Bearer <key>`. It is shown this once.'),
  }) satisfies z.ZodType<CreatedKey>,
);

export const keyPage = pageOf('KeyPage', key);

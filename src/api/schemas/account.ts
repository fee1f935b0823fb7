import { z } from 'zod';
import type { Account } from '../../domain/account/account.ts';
import { output } from '../components.ts';
import { ownerMail } from './owner-mail.ts';
import { pageOf } from './list-page.ts';

export const account = output(
  'Account',
  z.strictObject({
    id: z.string(),
    name: z.string(),
    email: z.string().describe('Of the owner, who is notified of a disabled endpoint.'),
    emailConfirmed: z
      .boolean()
      .describe('False: a key of the account named it, and nobody who reads it has confirmed it yet.'),
    confirmedEmail: z.string().describe('Where mail goes: `email`, or the last confirmed one before it.'),
    ownerMail,
    instanceUrl: z.string().nullable().describe("Pinpointe's, for endpoints of that format."),
    userName: z.string().nullable().describe("Pinpointe's, for endpoints of that format."),
    createdAt: z.date(),
    updatedAt: z.date(),
  }) satisfies z.ZodType<Account>,
);

export const accountPage = pageOf('AccountPage', account);

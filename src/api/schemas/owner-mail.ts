import { z } from 'zod';
import { ownerMailStatuses, type OwnerMail } from '../../domain/account/owner-mail.ts';
import { output } from '../components.ts';

export const ownerMail = output(
  'OwnerMail',
  z.strictObject({
    status: z
      .enum(ownerMailStatuses)
      .describe(
        '`deferred`: the mail server has not taken a mail yet; `refused`: it refuses the address, which is tried again at ' +
          '`nextTryAt`; `stopped`: given up, until an address changes; `digest`: there were so many mails that the rest is ' +
          'in one mail, a day later; `withheld`: no mail, because the account itself hastened the outage.',
      ),
    lastError: z.string().nullable().describe('What the mail server said, without addresses.'),
    nextTryAt: z.iso.datetime().nullable(),
  }) satisfies z.ZodType<OwnerMail>,
  'How mail to the owner fares.',
);

import { z } from 'zod';
import { mailableAddress } from '../basics/email-address.ts';
import type { OwnerMail } from './owner-mail.ts';
import { nameText, plainText, urlText } from '../basics/text.ts';

/** A customer of the platform, as the API shows it. Its endpoints, keys and log belong to it, and are erased with it. */
export interface Account {
  id: string;
  name: string;
  /** The owner, who is notified of a disabled endpoint. */
  email: string;
  /** False: it waits until its reader has confirmed it; mail goes to `confirmedEmail` until then. */
  emailConfirmed: boolean;
  /** Where mail goes. */
  confirmedEmail: string;
  ownerMail: OwnerMail;
  /** Pinpointe's `instanceUrl` and `userName`, for endpoints of that format. */
  instanceUrl: string | null;
  userName: string | null;
  createdAt: Date;
  updatedAt: Date;
}

const fields = {
  name: nameText,
  email: mailableAddress.describe('One plain address. Its domain is kept in lower case and in ASCII.'),
  instanceUrl: urlText
    .pipe(z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }))
    .refine((url) => URL.parse(url)?.port !== '0', 'port 0 cannot be reached')
    .nullable(),
  userName: plainText(200).nullable(),
};

export const accountInput = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected 1 to 64 letters, digits, - or _')
    .nullish(),
  ...fields,
  instanceUrl: fields.instanceUrl.default(null),
  userName: fields.userName.default(null),
});
/** As `accountInput` returns it: without an `id` the service makes one; other fields that were left out are null. */
export type AccountInput = z.output<typeof accountInput>;

export const accountPatch = z.strictObject(fields).partial();
/** An undefined field stays as it is; null clears one that may be null. */
export type AccountPatch = z.output<typeof accountPatch>;

import { z } from 'zod';

/**
 * An address that is carried, not mailed to: RFC 5321 with quoted local parts and address literals, RFC 6531, and what
 * mail systems take beyond these. Only a mail server knows which addresses exist.
 */
export const emailAddress = z
  .string()
  .max(320)
  .regex(
    /^(?:"(?:[^"\\\p{Cc}\p{Cs}]|\\[^\p{Cc}\p{Cs}])*"|[^\s@\p{Cc}\p{Cs}]+)@[^\s@\p{Cc}\p{Cs}]+$/u,
    'expected an email address',
  );

/** Of whom a message is from: bounces and other notices have the null sender, or a name without a domain. */
export const senderAddress = z.union(
  [emailAddress, z.enum(['', '<>']), z.string().regex(/^(?:mailer-daemon|postmaster)$/i)],
  'expected an email address',
);

const expected = 'expected one plain email address, as in owner@example.com';

/**
 * An address that we mail to: a local part without quotes, comments, lists or groups, and the name of a host. The domain is
 * kept in lower case and in ASCII (`xn--…`), so that what is kept is what the mail server is given, character for character.
 */
export const mailableAddress = z
  .string()
  .max(254)
  .regex(/^[^\s@"(),:;<>[\]\\\p{Cc}\p{Cs}]+@[^\s@"(),:;<>[\]\\\p{Cc}\p{Cs}]+$/u, {
    error: expected,
    abort: true,
  })
  .refine((text) => asSent(text) !== null, { error: expected, abort: true })
  .overwrite((text) => asSent(text) ?? text);

/** Whom mails are from. */
export interface Sender {
  /** Empty for none. */
  name: string;
  address: string;
}

/** `Name <owner@example.com>`, the name with or without quotes, or an address alone. */
export const senderText = z.string().transform((text, context): Sender => {
  const [, quoted, plain, bracketed] =
    /^\s*(?:"([^"\\\p{Cc}]*)"|([^"<>\p{Cc}]*?))\s*<([^<>]*)>\s*$/u.exec(text) ?? [];
  const address = mailableAddress.safeParse(bracketed ?? text.trim());
  if (address.success) return { name: quoted ?? plain ?? '', address: address.data };
  context.addIssue('expected one address, or a name and an address, as in Mailhooks <mailhooks@example.com>');
  return z.NEVER;
});

/** @returns the address as mail programs send it; null when it is not a plain one */
function asSent(text: string): string | null {
  const [local = '', domain = ''] = text.split('@');
  if (!localPart.test(local) || !domainName.test(domain) || bytesIn(local) > 64) return null;
  const host = hostOf(domain, isAscii(local));
  const address = `${local}@${host}`;
  return host === null || bytesIn(address) > 254 ? null : address;
}

/** Words with dots between them (RFC 5321 Dot-string, RFC 6531). */
const localPart = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const domainName = /^[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*$/u;
const hostName = /^(?!-)[\w-]{1,63}(?<!-)(?:\.(?!-)[\w-]{1,63}(?<!-))*$/;
const ipAddress = /^[\d.]+$/;

const isAscii = (text: string): boolean => /^[\x21-\x7e]*$/.test(text);
const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

/**
 * The domain as a mail program writes it: in ASCII, or in Unicode beside a local part that needs Unicode anyway.
 * @returns null when it is no host's name
 */
function hostOf(domain: string, inAscii: boolean): string | null {
  const ascii = URL.parse(`http://${domain}/`)?.hostname ?? '';
  if (!hostName.test(ascii) || ipAddress.test(ascii)) return null;
  if (inAscii) return ascii;
  const isCanonical = domain === domain.normalize('NFKC').toLowerCase() && !/(?:^|\.)xn--/.test(domain);
  return isCanonical ? domain : null;
}

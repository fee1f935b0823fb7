import { domainToASCII } from 'node:url';
import type { Sender } from '../domain/basics/email-address.ts';
import type { Mail } from './mail.ts';

/** The sender of a trial; a Message-ID with it would not be unique in the world (RFC 5322, 3.6.4). */
const nowhere = /^(.*\.)?localhost(\.localdomain)?$/;

/**
 * What every mail has, whether it is sent or written to a file. It is answered by no machine (RFC 3834), and has the same
 * Message-ID when it is tried again. It has no `List-Unsubscribe`: it is no list, and silence would hide an outage.
 */
export function messageOf({ id, to, subject, text, html }: Mail, from: Sender) {
  return {
    from,
    // Not to be read as a list: `john,smith@example.com` is one recipient.
    to: { name: '', address: to },
    messageId: `<${id}@${idDomain(from)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    ...{ subject, text, html },
  };
}

function idDomain({ address }: Sender): string {
  const domain = domainToASCII(address.slice(address.lastIndexOf('@') + 1));
  return domain === '' || nowhere.test(domain) ? 'mailhooks.invalid' : domain;
}

import type { DueMail } from '../../store/mails/owner-mails.ts';

/** An address of a mail. `of` decides where the API shows that it was refused. */
export interface Address {
  to: string;
  of: 'endpoint' | 'account' | 'confirmation';
}

/** The addresses that a mail is tried for, in this order, without those that refused it in the present round. */
export function addressesFor(mail: DueMail): Address[] {
  if (mail.kind === 'confirm-address') {
    return mail.address === null ? [] : [{ to: mail.address, of: 'confirmation' }];
  }
  const isToOne = mail.kind === 'digest' || mail.kind === 'portal-link';
  const first = isToOne ? (mail.addressConfirmed ? mail.address : null) : mail.endpointAddress;
  const account: Address = { to: mail.accountAddress, of: 'account' };
  const all: Address[] =
    first === null || first === account.to ? [account] : [{ to: first, of: 'endpoint' }, account];
  const left = all.filter(({ to }) => !mail.refused.includes(to));
  return left.length > 0 ? left : all;
}

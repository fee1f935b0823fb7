import { mailPatience, type OwnerMail } from '../../domain/account/owner-mail.ts';
import type { MailFailure } from '../../mail/judge-mail-failure.ts';
import { markDigested } from '../../store/mails/digests.ts';
import { settleMail, type DueMail, type Settled } from '../../store/mails/owner-mails.ts';
import type { Db } from '../../store/pool.ts';
import type { Address } from './addresses-for.ts';
import type { ComposedMail } from './compose-mail.ts';

/** `raw`, for the operator, is all that the mail server said. */
export type Failure = MailFailure & { raw: string };

/** An address that the mail server refused. */
export interface Refusal extends Address {
  failure: Failure;
}

export const inMs = (ms: number): Date => new Date(Date.now() + ms);

/** Whether the endpoint shows this address's state: its own address's or, where it has none, the account's. */
const isEndpoints = (mail: DueMail, { of, to }: Address): boolean =>
  of === 'endpoint' || (of === 'account' && (mail.endpointAddress ?? to) === to);

type Shown = Pick<Settled, 'endpoint' | 'account' | 'confirmation'>;

/** The states that the API shows at the endpoint, the account or the confirmation, by whose address it is. */
const shown = (mail: DueMail, address: Address, state: OwnerMail | null): Shown => ({
  ...(isEndpoints(mail, address) && { endpoint: state }),
  ...(address.of === 'account' && { account: state }),
  ...(address.of === 'confirmation' && { confirmation: state }),
});

export async function noteSent(
  db: Db,
  mail: DueMail,
  address: Address,
  refusals: readonly Refusal[],
  { collected }: ComposedMail,
): Promise<void> {
  if (collected) return await markDigested(db, mail, collected);
  await settleMail(db, mail, {
    status: 'sent',
    nextTryAt: null,
    ...shown(mail, address, null),
    // The account's address took the mail that the endpoint's own address refused.
    ...showRefusals(mail, refusals, 'refused', null),
  });
}

function showRefusals(
  mail: DueMail,
  refusals: readonly Refusal[],
  status: 'refused' | 'stopped',
  nextTryAt: Date | null,
): Shown {
  const states = refusals.map((refusal) =>
    shown(mail, refusal, {
      status,
      lastError: refusal.failure.words,
      nextTryAt: nextTryAt?.toISOString() ?? null,
    }),
  );
  return Object.assign({}, ...states) as Shown;
}

/** For a mail that every address refused: two more rounds follow, hours apart; none where mail was stopped before. */
export function afterRefusals(mail: DueMail, refusals: readonly Refusal[], now: Date): Settled {
  const known = refusals.every(({ of }) => (of === 'account' ? mail.accountStopped : mail.endpointStopped));
  const waitMs = known || mail.kind === 'confirm-address' ? undefined : mailPatience.refusedMs[mail.refusals];
  const status = waitMs === undefined ? 'stopped' : 'refused';
  const nextTryAt = waitMs === undefined ? null : new Date(now.getTime() + waitMs);
  return {
    status,
    nextTryAt,
    refusals: mail.refusals + 1,
    refused: [],
    lastError: refusals.map(({ failure }) => failure.raw).join('; '),
    ...showRefusals(mail, refusals, status, nextTryAt),
  };
}

/** For a failure that does not concern the address. @param quick when Temporal tries again; undefined: its tries are over */
export function afterFailure(
  mail: DueMail,
  address: Address,
  { verdict, words, raw }: Failure,
  refusals: readonly Refusal[],
  quick: Date | undefined,
): Settled {
  const isOver = verdict === 'deferred' && mail.createdAt.getTime() + mailPatience.deferredForMs < Date.now();
  const waitMs = verdict === 'deferred' ? mailPatience.deferredMs : mailPatience.misconfiguredMs;
  const nextTryAt = isOver ? null : (quick ?? inMs(waitMs));
  const status = isOver ? 'stopped' : 'deferred';
  const state: OwnerMail = { status, lastError: words, nextTryAt: nextTryAt?.toISOString() ?? null };
  return {
    status,
    nextTryAt,
    refused: [...mail.refused, ...refusals.map(({ to }) => to)],
    lastError: raw,
    ...shown(mail, address, state),
    // Addresses that had refused the mail before are left out of the tries that follow.
    ...showRefusals(mail, refusals, 'refused', null),
  };
}

import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { mailPatience } from '../../domain/account/owner-mail.ts';
import { judgeMailFailure } from '../../mail/judge-mail-failure.ts';
import { takePlace } from '../../store/mails/take-mail-place.ts';
import { findMail, markHandedOver, settleMail, type DueMail } from '../../store/mails/owner-mails.ts';
import { recordSent } from '../../store/record-sent.ts';
import type { Activities } from '../../workflows/types.ts';
import { addressesFor, type Address } from './addresses-for.ts';
import { composeMail, type ComposedMail } from './compose-mail.ts';
import type { ActivityDeps } from '../deps.ts';
import { afterFailure, afterRefusals, inMs, noteSent, type Failure, type Refusal } from './mail-outcomes.ts';

/**
 * One try of a mail, if it is due. The mail's row says whether and when another follows, which `startOwnerMailScheduler`
 * begins.
 * Only the first tries after a temporary failure are retries by Temporal, so that a restart of the mail server delays little.
 * @throws ApplicationFailure `MailNotSent` for Temporal to try again within the next minutes
 */
export function emailOwner(deps: ActivityDeps): Activities['emailOwner'] {
  return async ({ notificationId }) => {
    const { attempt } = activityInfo();
    const mail = await findMail(deps.db, notificationId, attempt > 1);
    // The account may be locked by its erasure: then only its own mails wait for that.
    if (mail) await tryMail({ ...deps, db: deps.dbOf(mail.accountId) }, mail, attempt);
    await markHandedOver(deps.db, notificationId);
  };
}

async function tryMail(deps: ActivityDeps, mail: DueMail, attempt: number): Promise<void> {
  const ids = idsOf(mail);
  if (mail.status !== 'waiting' && attempt === 1 && !mail.holds) {
    deps.metrics.mailed(mail.kind, 'obsolete');
    deps.log.info(ids, 'mail to an owner dropped: what it tells is no longer so');
    return await settleMail(deps.db, mail, { status: 'obsolete', nextTryAt: null });
  }
  const refusals: Refusal[] = [];
  for (const address of addressesFor(mail)) {
    const place = await takePlace(deps.db, mail, address.to);
    if (place !== 'free') return await postpone(deps, mail, place);
    const composed = await composeMail(deps, mail, address.to);
    // The mail has nothing to say any more.
    if (!composed) return await settleMail(deps.db, mail, { status: 'obsolete', nextTryAt: null });
    const failure = await send(deps, composed);
    if (!failure) {
      await recordSent(() => noteSent(deps.db, mail, address, refusals, composed));
      deps.metrics.mailed(mail.kind, 'sent');
      return deps.log.info(ids, 'mail to an owner sent');
    }
    if (failure.verdict !== 'refused') return await wait(deps, mail, { address, attempt, failure, refusals });
    deps.metrics.mailed(mail.kind, 'refused');
    deps.log.warn({ ...ids, error: failure.reason }, 'the address of an owner is refused');
    refusals.push({ ...address, failure });
  }
  const settled = afterRefusals(mail, refusals, new Date());
  if (settled.status === 'stopped') {
    deps.metrics.mailed(mail.kind, 'stopped');
    deps.log.warn(ids, 'mail to an owner given up: the address is refused');
  }
  await settleMail(deps.db, mail, settled);
}

async function send(deps: ActivityDeps, { mail }: ComposedMail): Promise<Failure | undefined> {
  try {
    await deps.mailer.send(mail);
    return undefined;
  } catch (error) {
    return { ...judgeMailFailure(error), raw: String(error) };
  }
}

/** The limit of mails within a day has been reached. */
async function postpone(deps: ActivityDeps, mail: DueMail, place: Date | 'collected'): Promise<void> {
  deps.metrics.mailed(mail.kind, 'limited');
  deps.log.info(idsOf(mail), 'mail to an owner waits: as many as there may be were sent within a day');
  if (place === 'collected') return;
  const lastError = 'the limit of confirmation mails within a day has been reached';
  const confirmation = { status: 'deferred', lastError, nextTryAt: place.toISOString() } as const;
  await settleMail(deps.db, mail, { status: 'deferred', nextTryAt: place, confirmation });
}

/** @throws ApplicationFailure when the next try is Temporal's */
async function wait(
  deps: ActivityDeps,
  mail: DueMail,
  {
    address,
    attempt,
    failure,
    refusals,
  }: { address: Address; attempt: number; failure: Failure; refusals: readonly Refusal[] },
): Promise<void> {
  const { verdict, reason } = failure;
  deps.metrics.mailed(mail.kind, verdict === 'deferred' ? 'failed' : 'misconfigured');
  const level = verdict === 'deferred' ? 'warn' : 'error';
  const isQuick = verdict === 'deferred' && mail.status === 'waiting' && attempt < mailPatience.quickTries;
  const quick = isQuick ? inMs(5_000 * 2 ** (attempt - 1)) : undefined;
  const settled = afterFailure(mail, address, failure, refusals, quick);
  await settleMail(deps.db, mail, isQuick ? { ...settled, status: 'waiting' } : settled);
  if (settled.status === 'stopped') {
    deps.metrics.mailed(mail.kind, 'stopped');
    return deps.log.error(
      { ...idsOf(mail), error: reason },
      'mail to an owner given up: it could not be sent',
    );
  }
  const message =
    verdict === 'deferred'
      ? 'mail to an owner not sent, will be tried again'
      : 'mail to an owner not sent: the mail server refuses us, see SMTP_URL, SMTP_TLS and MAIL_FROM';
  deps.log[level]({ ...idsOf(mail), error: reason }, message);
  if (isQuick) throw notSent(reason);
}

/** A mail server's reply repeats the address that it refuses: Temporal gets its code only, the text stays in Postgres. */
function notSent(reason: string): ApplicationFailure {
  const failure = ApplicationFailure.create({ type: 'MailNotSent', message: `mail not sent: ${reason}` });
  failure.stack = '';
  return failure;
}

const idsOf = ({ id, kind, accountId, endpointId }: DueMail) => ({
  notificationId: id,
  kind,
  accountId,
  endpointId,
});

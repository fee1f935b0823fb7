import { shortestMs } from '../domain/delivery/retry-ladder.ts';
import { wasHastened } from '../store/log/delivery-changes.ts';
import { loadJobs } from '../store/log/delivery-jobs.ts';
import { showOwnerMail } from '../store/mails/owner-mails.ts';
import { markCompensated } from '../store/log/end-deliveries.ts';
import { disableForDelivery } from '../store/tenants/endpoints.ts';
import { requestDisabledMail } from '../store/mails/notifications.ts';
import { transaction } from '../store/pool.ts';
import type { Activities } from '../workflows/types.ts';
import type { ActivityDeps } from './deps.ts';

/** Compare-and-set on the endpoint's outage number: of any number of callers one disables, and only it has a mail to send. */
export function disableEndpoint(deps: ActivityDeps): Activities['disableEndpoint'] {
  return async (task) => {
    const unchanged = { disabled: false, notificationId: null };
    const ref = { deliveryId: task.deliveryId, acceptedAt: new Date(task.acceptedAt) };
    const job = (await loadJobs(deps.db, [ref]))[0]?.job;
    const { lastError, firstAttemptAt } = job ?? {};
    const db = job ? deps.dbOf(job.accountId) : deps.db;
    const result = await transaction(db, async (tx) => {
      if (!job || !lastError || !firstAttemptAt) return unchanged;
      // By hand: the attempts took less time than the ladder can, and the account itself asked for one of them.
      const lastedMs = Date.parse(lastError.at) - firstAttemptAt.getTime();
      const byHand = lastedMs < shortestMs(deps.retry) && (await wasHastened(tx, ref));
      const disabled = await disableForDelivery(tx, {
        endpointId: task.endpointId,
        deliveryId: task.deliveryId,
        outage: job.outage,
        firstAttemptAt,
        reason: `${job.attemptCount} attempts failed${byHand ? ' (hastened by hand)' : ''}; the last: ${lastError.message}`,
        lastError,
        requireNoSuccessSince: deps.disablePolicy === 'no-success-since',
      });
      if (!disabled) return unchanged;
      const { accountId, outage } = job;
      const { endpointId } = task;
      const id = await requestDisabledMail(tx, {
        accountId,
        endpointId,
        outage,
        cause: ref,
        isWithheld: byHand,
      });
      if (!byHand) return { disabled, notificationId: id };
      await showOwnerMail(tx, endpointId, { status: 'withheld', lastError: null, nextTryAt: null });
      return { disabled, notificationId: null };
    });
    if (result.disabled) {
      deps.jobHandoff.clear();
      deps.metrics.disabled('exhausted');
      if (result.notificationId === null) deps.metrics.mailed('endpoint-disabled', 'withheld');
      const { accountId, eventId } = job ?? {};
      deps.log.warn(
        { accountId, endpointId: task.endpointId, eventId, deliveryId: task.deliveryId },
        'endpoint disabled: a delivery failed for good',
      );
    }
    // A mail marks its delivery when it is sent; without one nothing is left to do.
    if (result.notificationId === null) await markCompensated(db, ref);
    return result;
  };
}

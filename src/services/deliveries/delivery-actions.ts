import type { DeliveryMetrics } from '../../delivery/attempt/delivery-metrics.ts';
import { z } from 'zod';
import type { Caller } from '../../domain/account/caller.ts';
import { changesPerMinute, decide, type DeliveryAction } from '../../domain/delivery/allowed-actions.ts';
import { DomainError, notFound, RateLimitedError } from '../../domain/basics/errors.ts';
import { instantOf } from '../../domain/basics/ids.ts';
import { validate } from '../../domain/basics/validate.ts';
import type { DeliveryRef } from '../../store/log/delivery-jobs.ts';
import { applyChange, lockDelivery } from '../../store/log/delivery-changes.ts';
import type { PendingWake } from '../../store/outbox/pending-signals.ts';
import { transaction } from '../../store/pool.ts';
import type { ServiceContext } from '../context.ts';
import { readDelivery, type DeliveryView } from './event-views.ts';

/** These calls take no input. */
export const controlInput = z.strictObject({});

/**
 * Retries, cancels, pauses or resumes one delivery. The change is committed first; then its workflow is signalled, now or,
 * if Temporal is away, by the reconciler.
 * @throws DomainError `conflict` when the action makes no sense in the delivery's state, `rate_limited` when it was
 *   changed too often within a minute
 */
export async function controlDelivery(
  ctx: ServiceContext,
  caller: Caller | undefined,
  accountId: string,
  id: string,
  action: DeliveryAction,
  body: unknown,
): Promise<DeliveryView> {
  validate(controlInput, body === undefined ? {} : body);
  const acceptedAt = instantOf(id);
  if (!acceptedAt) throw notFound(`delivery ${id}`);
  const wake = await changeDelivery(ctx, { deliveryId: id, acceptedAt }, action, {
    accountId,
    byAccount: caller?.scope === 'account',
  });
  if (wake) ctx.signaller.begin([wake]);
  return await readDelivery(ctx, accountId, id);
}

/**
 * The change alone, in one transaction.
 * @param asked the account that has the delivery, and whether a key or session of that account asks; undefined: an operator
 *   asks, by Temporal
 * @returns the signal for its workflow; undefined when there was nothing to change
 */
export async function changeDelivery(
  { db, metrics }: Pick<ServiceContext, 'db'> & { metrics: Pick<DeliveryMetrics, 'ended'> },
  ref: DeliveryRef,
  action: DeliveryAction,
  asked?: { accountId: string; byAccount: boolean },
): Promise<PendingWake | undefined> {
  return await transaction(db, async (tx) => {
    const delivery = await lockDelivery(tx, ref, asked?.accountId);
    if (!delivery) throw notFound(`delivery ${ref.deliveryId}`);
    const decision = decide(action, delivery);
    if ('refusal' in decision) {
      throw new DomainError('conflict', `cannot ${action} delivery ${ref.deliveryId}: ${decision.refusal}`);
    }
    if (decision.change === 'none') return undefined;
    if (delivery.changes >= changesPerMinute) {
      throw new RateLimitedError(
        `delivery ${ref.deliveryId} was changed ${changesPerMinute} times within a minute: wait before the next change`,
        delivery.changesEndInMs,
      );
    }
    const requestedAt = await applyChange(tx, ref, decision.change, asked?.byAccount);
    if (decision.change === 'cancel') metrics.ended('cancelled');
    const { eventId, eventType, endpointId, url } = delivery;
    const attempts = decision.change === 'begin-again' ? 0 : delivery.attempts;
    return {
      accountId: delivery.accountId,
      eventId,
      eventType,
      acceptedAt: ref.acceptedAt,
      deliveries: [{ deliveryId: ref.deliveryId, endpointId, url, attempts }],
      requestedAt,
    };
  });
}

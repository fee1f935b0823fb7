import { notFound } from '../../domain/basics/errors.ts';
import { cancelSlice, cancelUnended, hasManyUnended } from '../../store/log/end-deliveries.ts';
import type { DeliveryRef } from '../../store/log/delivery-jobs.ts';
import { withdrawMailsOfEndpoint } from '../../store/mails/withdrawn-mails.ts';
import { dropUnsent } from '../../store/mails/notifications.ts';
import { transaction, type Queryable } from '../../store/pool.ts';
import { deleteEndpoint } from '../../store/tenants/endpoints.ts';
import type { ServiceContext } from '../context.ts';
import { disableEndpoint } from './enable-endpoint.ts';

/**
 * Removes the endpoint and mail files about it; its log stays, its open and held deliveries are cancelled.
 * @throws DomainError `not_found`
 */
export async function removeEndpoint(ctx: ServiceContext, accountId: string, id: string): Promise<void> {
  await cancelMany(ctx, accountId, id);
  const work = async (tx: Queryable): Promise<number> => {
    // Locks mails before deliveries, in the order of a mail that has been sent.
    await withdrawMailsOfEndpoint(tx, accountId, id);
    // Locks deliveries before their endpoint, as an attempt that is being logged. Undone if it is another account's endpoint.
    const count = await cancelUnended(tx, id);
    if (!(await deleteEndpoint(tx, accountId, id))) throw notFound(`endpoint ${id}`);
    await dropUnsent(tx, id);
    return count;
  };
  const cancelled = await ctx.slow(accountId, () => transaction(ctx.db, work));
  ctx.metrics.ended('cancelled', cancelled);
  await ctx.mailFiles.sweep();
}

/**
 * Cancels what one transaction would take too long for, slice by slice. The endpoint is disabled first: nothing becomes
 * open meanwhile, and only what is posted meanwhile is left for the end.
 */
async function cancelMany(ctx: ServiceContext, accountId: string, id: string): Promise<void> {
  if (!(await ctx.slow(accountId, () => hasManyUnended(ctx.db, id)))) return;
  await disableEndpoint(ctx, accountId, id);
  for (const which of ['open', 'held'] as const) {
    let after: DeliveryRef | undefined;
    do {
      const slice = await ctx.slow(accountId, () => cancelSlice(ctx.db, id, which, after));
      ctx.metrics.ended('cancelled', slice.count);
      after = slice.last;
    } while (after);
  }
}

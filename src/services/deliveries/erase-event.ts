import { notFound } from '../../domain/basics/errors.ts';
import { eraseEventRows } from '../../store/log/erase-event-rows.ts';
import { insertDeletion, type PendingDeletion } from '../../store/outbox/pending-deletions.ts';
import { transaction, type Queryable } from '../../store/pool.ts';
import { workflowIdOf } from '../../domain/delivery/workflow-ids.ts';
import type { ServiceContext } from '../context.ts';

/**
 * Erases an event: payload, deliveries, attempts, mail files about it and, now or as soon as Temporal can be reached, its
 * workflow with its history. An attempt that is under way still ends; nothing of it is kept.
 */
export async function eraseEvent(ctx: ServiceContext, accountId: string, eventId: string): Promise<void> {
  const work = async (tx: Queryable): Promise<PendingDeletion> => {
    const acceptedAt = await eraseEventRows(tx, accountId, eventId);
    if (!acceptedAt) throw notFound(`event ${eventId}`);
    return await insertDeletion(tx, workflowIdOf(accountId, eventId), acceptedAt);
  };
  const deletion = await ctx.slow(accountId, () => transaction(ctx.db, work));
  ctx.workflowDeleter.begin([deletion]);
  await ctx.mailFiles.sweep();
}

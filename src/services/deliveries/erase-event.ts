import { notFound } from '../../domain/basics/errors.ts';
import { eraseEvent as erase, insertErasure, type Erasure } from '../../store/outbox/pending-deletions.ts';
import { transaction, type Queryable } from '../../store/pool.ts';
import { workflowIdOf } from '../../domain/delivery/workflow-ids.ts';
import type { ServiceContext } from '../context.ts';

/**
 * Erases an event: payload, deliveries, attempts, mail files about it and, now or as soon as Temporal can be reached, its
 * workflow with its history. An attempt that is under way still ends; nothing of it is kept.
 */
export async function eraseEvent(ctx: ServiceContext, accountId: string, eventId: string): Promise<void> {
  const work = async (tx: Queryable): Promise<Erasure> => {
    const acceptedAt = await erase(tx, accountId, eventId);
    if (!acceptedAt) throw notFound(`event ${eventId}`);
    return await insertErasure(tx, workflowIdOf(accountId, eventId), acceptedAt);
  };
  const erasure = await ctx.slow(accountId, () => transaction(ctx.db, work));
  ctx.workflowDeleter.begin([erasure]);
  await ctx.mailFiles.sweep();
}

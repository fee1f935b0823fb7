import { notFound } from '../domain/errors.ts';
import { eraseEvent as erase, insertErasure } from '../store/erasures.ts';
import { transaction } from '../store/pool.ts';
import { workflowIdOf } from '../temporal/names.ts';
import type { ServiceContext } from './context.ts';

/**
 * Erases an event as if it had never been: payload, deliveries, attempts, mail files about it and, now or as soon as Temporal can be reached,
 * its workflow with its history. An attempt that is under way still ends; nothing of it is kept.
 */
export async function eraseEvent(ctx: ServiceContext, accountId: string, eventId: string): Promise<void> {
  const erasure = await transaction(ctx.db, async (tx) => {
    const acceptedAt = await erase(tx, accountId, eventId);
    if (!acceptedAt) throw notFound(`event ${eventId}`);
    return await insertErasure(tx, workflowIdOf(accountId, eventId), acceptedAt);
  });
  ctx.freshJobs.clear();
  ctx.forgetter.begin([erasure]);
  await ctx.mailFiles.sweep();
}

import type { RecoverableKind } from '../../domain/delivery/recovery-filter.ts';
import type { Db } from '../../store/pool.ts';
import { countRecoverable, nextEvents, type Searched } from '../../store/recovery/recovery-slices.ts';
import type { Recovery } from '../../store/recovery/recoveries.ts';
import { findSubscriber, type Subscriber } from '../../store/tenants/message-endpoints.ts';
import type { ServiceContext } from '../context.ts';
import { findMissed } from './missed-events.ts';

/** What a recovery would send now. */
export interface RecoveryPlan {
  deliveries: Record<RecoverableKind, number>;
  total: number;
  /** False: there are more missed events than were counted. */
  complete: boolean;
  /** Events accepted before this time were looked at. */
  until: Date;
}

/** Events that are looked at in one turn: other accounts have turns in between. */
const sliceEvents = 2_000;
/** How long missed events are counted, in ms: each has to be read to know whether the endpoint would have got it. */
const searchMs = 5_000;

/** Counts, and sends nothing. The endpoint counts as enabled. */
export async function planRecovery(
  ctx: ServiceContext,
  recovery: Searched & Pick<Recovery, 'includeMissed'>,
): Promise<RecoveryPlan> {
  const { accountId, until } = recovery;
  const again = await ctx.slow(accountId, () => countRecoverable(ctx.db, recovery));
  const { missed, complete } = recovery.includeMissed
    ? await countMissed(ctx, recovery)
    : { missed: 0, complete: true };
  return {
    deliveries: { ...again, missed },
    total: again.failed + again.held + missed,
    complete,
    until,
  };
}

async function countMissed(
  ctx: ServiceContext,
  recovery: Searched,
): Promise<{ missed: number; complete: boolean }> {
  const giveUpAt = performance.now() + searchMs;
  const found = await ctx.slow(recovery.accountId, () => findSubscriber(ctx.db, recovery.endpointId));
  if (!found) return { missed: 0, complete: true };
  const endpoint: Subscriber = { ...found, status: 'enabled' };
  let missed = 0;
  let position = { acceptedAt: recovery.positionAt, eventId: recovery.positionEvent };
  for (;;) {
    const at = { ...recovery, positionAt: position.acceptedAt, positionEvent: position.eventId };
    const slice = await ctx.slow(recovery.accountId, () => countSlice(ctx.db, at, endpoint));
    missed += slice.missed;
    if (!slice.next) return { missed, complete: true };
    if (performance.now() > giveUpAt) return { missed, complete: false };
    position = slice.next;
  }
}

async function countSlice(db: Db, recovery: Searched, endpoint: Subscriber) {
  const { keys, isMore } = await nextEvents(db, recovery, sliceEvents);
  const upTo = keys.at(-1);
  if (!upTo) return { missed: 0, next: undefined };
  const after = { acceptedAt: recovery.positionAt, eventId: recovery.positionEvent };
  const found = await findMissed(db, recovery, endpoint, { after, upTo });
  return { missed: found.length, next: isMore ? upTo : undefined };
}

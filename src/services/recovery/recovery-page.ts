import type { PagePlaces } from './page-places.ts';
import type { WorkflowSignaller } from '../../dispatch/outbox/workflow-signaller.ts';
import { findSubscriber, type Subscriber } from '../../store/tenants/message-endpoints.ts';
import type { PendingWake } from '../../store/outbox/pending-signals.ts';
import { transaction, type Db, type Queryable } from '../../store/pool.ts';
import type { FairTurns } from '../../store/batching/fair-turns.ts';
import {
  advanceRecovery,
  findRecoveryById,
  lockRecovery,
  touchRecovery,
  type EventKey,
  type Recovery,
} from '../../store/recovery/recoveries.ts';
import {
  countPending,
  insertMissed,
  nextEvents,
  nextRecoverable,
  requeue,
  type Requeued,
  type Slice,
} from '../../store/recovery/recovery-slices.ts';
import { findMissed } from './missed-events.ts';

/** What `recoverPage` works with. The activities of the worker bring it. */
export interface RecoveryDeps {
  db: Db;
  /** The same as an account may use it. */
  dbOf: (accountId: string) => Db;
  /** For what may take long, by account. */
  slow: FairTurns;
  recoveryPlaces: PagePlaces;
  signaller: WorkflowSignaller;
  /** Deliveries per second that a recovery sends again at most. */
  recoveryRate: number;
}

export interface RecoveredPage {
  /** As it stands after the page; undefined when its endpoint or account has been deleted. */
  recovery: Recovery | undefined;
  /** How long to wait before the next one, in ms. */
  pauseMs: number;
}

/** A page lasts about so long at the allowed rate. */
const pageSeconds = 2;
const maxPage = 200;
/** How long parts of the log with nothing to send are skipped before the page ends, in ms. */
const searchMs = 5_000;
/** The pause while an endpoint still has a page of pending deliveries, in ms: it gets no more on top. */
const busyPauseMs = 1_000;

/**
 * Sends one page of a recovery again, when its account has a place for it. Its position moves with it, in one transaction: a
 * page is never sent twice.
 */
export async function recoverPage(deps: RecoveryDeps, id: string): Promise<RecoveredPage> {
  const recovery = await findRecoveryById(deps.db, id);
  if (recovery?.status !== 'running') return { recovery, pauseMs: 0 };
  const { accountId } = recovery;
  const pauseMs = deps.recoveryPlaces.enter(accountId);
  if (pauseMs > 0) {
    // It waits for its turn: nobody need look for its workflow.
    await touchRecovery(deps.dbOf(accountId), id);
    return { recovery, pauseMs };
  }
  try {
    return await makePage(deps, id, accountId);
  } finally {
    deps.recoveryPlaces.leave(accountId);
  }
}

async function makePage(deps: RecoveryDeps, id: string, accountId: string): Promise<RecoveredPage> {
  const page = Math.min(maxPage, Math.ceil(deps.recoveryRate * pageSeconds));
  const giveUpAt = performance.now() + searchMs;
  for (;;) {
    const { recovery, sent, isBusy } = await deps.slow(accountId, () =>
      transaction(deps.dbOf(accountId), (tx) => recoverSlice(tx, id, page)),
    );
    // The reconciler signals those that are not signalled now.
    await deps.signaller.wake(sent);
    const goesOn = recovery?.status === 'running';
    if (isBusy) return { recovery, pauseMs: busyPauseMs };
    if (!goesOn || sent.length > 0 || performance.now() > giveUpAt) {
      return { recovery, pauseMs: goesOn ? Math.ceil((sent.length / deps.recoveryRate) * 1_000) : 0 };
    }
  }
}

interface SliceResult {
  recovery: Recovery | undefined;
  sent: PendingWake[];
  isBusy: boolean;
}

async function recoverSlice(tx: Queryable, id: string, page: number): Promise<SliceResult> {
  const recovery = await lockRecovery(tx, id);
  if (recovery?.status !== 'running') return { recovery, sent: [], isBusy: false };
  const after: EventKey = { acceptedAt: recovery.positionAt, eventId: recovery.positionEvent };
  const endpoint = await findSubscriber(tx, recovery.endpointId);
  if (endpoint?.status !== 'enabled') {
    const stopped = {
      position: after,
      resent: 0,
      status: 'stopped',
      stoppedReason: 'the endpoint was disabled',
    } as const;
    return { recovery: await advanceRecovery(tx, id, stopped), sent: [], isBusy: false };
  }
  const room = page - (await countPending(tx, endpoint.id, page));
  if (room === 0) {
    const unmoved = { position: after, resent: 0, status: 'running', stoppedReason: null } as const;
    return { recovery: await advanceRecovery(tx, id, unmoved), sent: [], isBusy: true };
  }

  const { keys, isMore } = await (recovery.includeMissed ? nextEvents : nextRecoverable)(tx, recovery, room);
  const upTo = keys.at(-1) ?? after;
  const slice = { after, upTo };
  const requeued = [
    ...(await requeue(tx, recovery, slice)),
    ...(recovery.includeMissed ? await sendMissed(tx, recovery, endpoint, slice) : []),
  ];
  const moved = await advanceRecovery(tx, id, {
    position: upTo,
    resent: requeued.length,
    status: isMore ? 'running' : 'completed',
    stoppedReason: null,
  });
  return {
    recovery: moved,
    sent: requeued.map((delivery) => wakeOf(recovery, endpoint, delivery)),
    isBusy: false,
  };
}

async function sendMissed(
  tx: Queryable,
  recovery: Recovery,
  endpoint: Subscriber,
  slice: Slice,
): Promise<Requeued[]> {
  const missed = await findMissed(tx, recovery, endpoint, slice);
  return missed.length > 0 ? await insertMissed(tx, recovery.accountId, missed) : [];
}

function wakeOf({ accountId }: Recovery, { id, url }: Subscriber, delivery: Requeued): PendingWake {
  const { deliveryId, acceptedAt, eventId, eventType, requestedAt } = delivery;
  return {
    accountId,
    eventId,
    eventType,
    acceptedAt,
    requestedAt,
    deliveries: [{ deliveryId, endpointId: id, url }],
  };
}

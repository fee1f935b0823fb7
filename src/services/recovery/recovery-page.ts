import type { WorkflowSignaller } from '../../dispatch/outbox/workflow-signaller.ts';
import { readStoredEvent } from '../../domain/event/stored-event.ts';
import { factsFor } from '../../domain/event/message-facts.ts';
import { findSubscriber, type Subscriber } from '../../store/tenants/message-endpoints.ts';
import { findWords } from '../../store/tenants/messages.ts';
import type { PendingWake } from '../../store/outbox/pending-signals.ts';
import { transaction, type Db, type Queryable } from '../../store/pool.ts';
import {
  advanceRecovery,
  lockRecovery,
  type EventKey,
  type Recovery,
} from '../../store/recovery/recoveries.ts';
import {
  countPending,
  eventsWithoutDelivery,
  insertMissed,
  nextEvents,
  nextRecoverable,
  requeue,
  type Requeued,
  type Slice,
} from '../../store/recovery/recovery-slices.ts';
import { messageIdOf } from '../ingest/message-facts.ts';
import { createPlanner } from '../ingest/plan-deliveries.ts';

export interface RecoveryDeps {
  db: Db;
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
/** Stretches of the log with nothing to send are passed over for so long before the workflow is told. */
const searchMs = 5_000;
/** An endpoint that is busy with a page already gets no more on top. */
const busyPauseMs = 1_000;

/** Sends one page of a recovery again. Its position moves with it, in one transaction: a page is never sent twice. */
export async function recoverPage(deps: RecoveryDeps, id: string): Promise<RecoveredPage> {
  const page = Math.min(maxPage, Math.ceil(deps.recoveryRate * pageSeconds));
  const giveUpAt = performance.now() + searchMs;
  for (;;) {
    const { recovery, sent, isBusy } = await transaction(deps.db, (tx) => recoverSlice(tx, id, page));
    // Who is not told now is told by the reconciler.
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

  const keys = await (recovery.includeMissed ? nextEvents : nextRecoverable)(tx, recovery, room);
  const upTo = keys.at(-1) ?? after;
  const slice = { after, upTo };
  const requeued = [
    ...(await requeue(tx, endpoint.id, slice)),
    ...(recovery.includeMissed ? await sendMissed(tx, recovery, endpoint, slice) : []),
  ];
  const moved = await advanceRecovery(tx, id, {
    position: upTo,
    resent: requeued.length,
    status: keys.length < room ? 'completed' : 'running',
    stoppedReason: null,
  });
  return {
    recovery: moved,
    sent: requeued.map((delivery) => wakeOf(recovery, endpoint, delivery)),
    isBusy: false,
  };
}

/** Events that the endpoint would have been sent, had it subscribed to them then. */
async function sendMissed(
  tx: Queryable,
  recovery: Recovery,
  endpoint: Subscriber,
  slice: Slice,
): Promise<Requeued[]> {
  const rows = await eventsWithoutDelivery(tx, recovery, slice);
  const events = rows.map((row) => ({ row, event: readStoredEvent(row.payload, row.messageContent) }));
  const messageIds = [...new Set(events.flatMap(({ event }) => messageIdOf(event) ?? []))];
  const { accountId } = recovery;
  const found = await findWords(
    tx,
    messageIds.map((messageId) => ({ accountId, messageId })),
  );
  const words = new Map(messageIds.map((messageId, index) => [messageId, found[index] ?? []]));
  const missed = events.flatMap(({ row, event }) => {
    const ofMessage = words.get(messageIdOf(event) ?? '') ?? [];
    // Whose content goes out with it was settled when it was accepted.
    const facts = { ...factsFor(row.postedBy, ofMessage), contentBy: row.contentBy };
    return createPlanner([endpoint], row.acceptedAt)
      .deliveriesOf(event, facts)
      .filter(({ status }) => status === 'pending')
      .map((delivery) => ({ ...delivery, acceptedAt: row.acceptedAt }));
  });
  return missed.length > 0 ? await insertMissed(tx, accountId, missed) : [];
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

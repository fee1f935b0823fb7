import type { Attempt, Delivery } from '../api/types.ts';

/** One thing that happened to a delivery, or is to happen; oldest first, the future last. */
export type TimelineItem =
  | { kind: 'accepted'; at: string }
  | { kind: 'earlier-attempts' }
  | { kind: 'sent-again'; at: string; sequence: number }
  | { kind: 'attempt'; at: string; attempt: Attempt }
  | { kind: 'held' }
  | { kind: 'suppressed' }
  | { kind: 'cancelled' }
  | { kind: 'delivered'; at: string }
  | { kind: 'failed' }
  | { kind: 'endpoint-disabled'; at: string }
  | { kind: 'owner-mail'; isSent: boolean }
  | { kind: 'paused'; at: string }
  | { kind: 'waiting' }
  | { kind: 'next-attempt'; at: string };

/** What is known of the delivery's endpoint. */
export interface TimelineEndpoint {
  disabledAt: string | null;
  lastError: { deliveryId: string } | null;
  ownerMail: { status: string };
}

/** @param endpoint undefined while it is not known, or when it was deleted */
export function timelineOf(delivery: Delivery, endpoint?: TimelineEndpoint): TimelineItem[] {
  return [
    { kind: 'accepted', at: delivery.createdAt },
    ...(delivery.attemptsTruncated ? [{ kind: 'earlier-attempts' } as const] : []),
    ...delivery.attempts.flatMap((attempt, index) => attemptItems(attempt, delivery.attempts[index - 1])),
    ...statusItems(delivery),
    ...(endpoint ? endpointItems(delivery, endpoint) : []),
  ];
}

function attemptItems(attempt: Attempt, before: Attempt | undefined): TimelineItem[] {
  const { startedAt: at, sequence } = attempt;
  const isAgain = sequence > 1 && sequence !== before?.sequence;
  return [
    ...(isAgain ? [{ kind: 'sent-again', at, sequence } as const] : []),
    { kind: 'attempt', at, attempt },
  ];
}

function statusItems(delivery: Delivery): TimelineItem[] {
  const { status, pausedAt, nextAttemptAt, deliveredAt } = delivery;
  switch (status) {
    case 'delivered':
      return deliveredAt === null ? [] : [{ kind: 'delivered', at: deliveredAt }];
    case 'failed':
    case 'held':
    case 'suppressed':
    case 'cancelled':
      return [{ kind: status }];
    case 'pending':
    case 'retrying':
      if (pausedAt !== null) return [{ kind: 'paused', at: pausedAt }];
      return nextAttemptAt === null ? [{ kind: 'waiting' }] : [{ kind: 'next-attempt', at: nextAttemptAt }];
  }
}

/** The outage that this very delivery began. */
function endpointItems(
  delivery: Delivery,
  { disabledAt, lastError, ownerMail }: TimelineEndpoint,
): TimelineItem[] {
  if (delivery.status !== 'failed' || disabledAt === null || lastError?.deliveryId !== delivery.id) return [];
  return [
    { kind: 'endpoint-disabled', at: disabledAt },
    { kind: 'owner-mail', isSent: ownerMail.status === 'ok' },
  ];
}

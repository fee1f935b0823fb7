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
  | { kind: 'failed'; at?: string }
  | { kind: 'endpoint-disabled'; at: string }
  | { kind: 'owner-mail'; at: string }
  | { kind: 'no-owner-mail' }
  | { kind: 'paused'; at: string }
  | { kind: 'waiting' }
  | { kind: 'next-attempt'; at: string };

/** What happened together, and when it began: the order of the list. */
interface Moment {
  at: string;
  items: TimelineItem[];
}

/** What is still to come is last. */
export function timelineOf(delivery: Delivery): TimelineItem[] {
  const { attempts, outages = [] } = delivery;
  const moments: Moment[] = [
    ...attempts.map((attempt, index) => ({
      at: attempt.startedAt,
      items: attemptItems(attempt, attempts[index - 1]),
    })),
    ...endOf(delivery),
    ...outages.flatMap(outageMoments),
  ];
  const inOrder = moments.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  return [
    { kind: 'accepted', at: delivery.createdAt },
    ...(delivery.attemptsTruncated ? [{ kind: 'earlier-attempts' } as const] : []),
    ...inOrder.flatMap(({ items }) => items),
    ...statusItems(delivery),
  ];
}

/** With its last attempt, and after it: clocks of different machines differ. */
function endOf({ status, attempts, createdAt, deliveredAt }: Delivery): Moment[] {
  const last = attempts.at(-1);
  const at = last?.startedAt ?? createdAt;
  if (status === 'delivered' && deliveredAt !== null)
    return [{ at, items: [{ kind: 'delivered', at: deliveredAt }] }];
  if (status !== 'failed') return [];
  const ended = last && new Date(Date.parse(last.startedAt) + last.durationMs).toISOString();
  return [{ at, items: [{ kind: 'failed', ...(ended !== undefined && { at: ended }) }] }];
}

type Outage = NonNullable<Delivery['outages']>[number];

/** It may have been sent again, and more, before the mail was sent. */
function outageMoments({ disabledAt: at, mailSentAt }: Outage): Moment[] {
  const disabled: Moment = { at, items: [{ kind: 'endpoint-disabled', at }] };
  const mail: Moment =
    mailSentAt === null
      ? { at, items: [{ kind: 'no-owner-mail' }] }
      : { at: mailSentAt, items: [{ kind: 'owner-mail', at: mailSentAt }] };
  return [disabled, mail];
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
  const { status, pausedAt, nextAttemptAt } = delivery;
  switch (status) {
    case 'delivered':
    case 'failed':
      return [];
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

import type { ReactNode } from 'react';
import type { Attempt, Delivery } from '../../api/types.ts';
import type { Tone } from '../../parts/badge.tsx';
import { cx } from '../../parts/cx.ts';
import { Disclosure } from '../../parts/disclosure.tsx';
import { Exchange } from '../../parts/exchange.tsx';
import { Countdown, Time } from '../../parts/time.tsx';
import { duration } from '../../text/time.ts';
import { timelineOf, type TimelineItem } from '../../text/timeline.ts';
import { Visible } from '../../parts/visible.tsx';
import { texts } from '../../texts.ts';
import { RequestBody } from './request-body.tsx';
import styles from './timeline.module.css';

interface TimelineProps {
  accountId: string;
  delivery: Delivery;
}

/** What happened, oldest first; the last line may be in the future, and counts down. */
export const Timeline = ({ accountId, delivery }: TimelineProps) => (
  <ol className={styles.list}>
    {timelineOf(delivery).map((item, index) => (
      <Item key={index} item={item} of={{ accountId, deliveryId: delivery.id }} />
    ))}
  </ol>
);

interface ItemProps {
  item: TimelineItem;
  of: { accountId: string; deliveryId: string };
}

function Item({ item, of }: ItemProps) {
  const { tone, isFuture } = lookOf(item);
  return (
    <li className={cx(styles.item, tone !== 'calm' && styles[tone], isFuture && styles.future)}>
      <div className={styles.line}>
        <span className={styles.what}>{titleOf(item)}</span>
        <span className={styles.when}>{'at' in item && !isFuture && <Time at={item.at} />}</span>
      </div>
      <Detail item={item} of={of} />
    </li>
  );
}

function lookOf(item: TimelineItem): { tone: Tone; isFuture: boolean } {
  switch (item.kind) {
    case 'attempt':
      return { tone: item.attempt.error ? 'bad' : 'good', isFuture: false };
    case 'delivered':
      return { tone: 'good', isFuture: false };
    case 'failed':
    case 'endpoint-disabled':
      return { tone: 'bad', isFuture: false };
    case 'held':
    case 'paused':
      return { tone: 'warn', isFuture: false };
    case 'waiting':
    case 'next-attempt':
      return { tone: 'calm', isFuture: true };
    case 'accepted':
    case 'earlier-attempts':
    case 'sent-again':
    case 'suppressed':
    case 'cancelled':
    case 'owner-mail':
    case 'no-owner-mail':
      return { tone: 'calm', isFuture: false };
  }
}

function titleOf(item: TimelineItem): ReactNode {
  const { timeline } = texts;
  switch (item.kind) {
    case 'attempt':
      return attemptTitle(item.attempt);
    case 'sent-again':
      return timeline.sentAgain(item.sequence);
    case 'next-attempt':
      return (
        <>
          {timeline.nextAttempt} <Countdown to={item.at} over={timeline.dueNow} />
        </>
      );
    default:
      return timeline[item.kind];
  }
}

function attemptTitle({ number, responseStatus, error, durationMs }: Attempt): string {
  const outcome =
    responseStatus === null ? (error ? texts.errorCodes[error.code] : '') : String(responseStatus);
  return texts.timeline.attempt(number, outcome, duration(durationMs));
}

function Detail({ item, of }: ItemProps) {
  if (item.kind === 'attempt') {
    const { error } = item.attempt;
    return (
      <div className={styles.detail}>
        {/* A status says it all; what else went wrong needs words. */}
        {error && item.attempt.responseStatus === null && (
          <p>
            <Visible>{error.message}</Visible>
          </p>
        )}
        <Disclosure summary={texts.timeline.exchange}>
          <Exchange attempt={item.attempt} requestBody={<RequestBody {...of} attempt={item.attempt} />} />
        </Disclosure>
      </div>
    );
  }
  if (item.kind === 'next-attempt') {
    return (
      <p className={styles.detail}>
        <Time at={item.at} />
      </p>
    );
  }
  if (item.kind === 'held') return <p className={styles.detail}>{texts.timeline.heldDetail}</p>;
  if (item.kind === 'suppressed') return <p className={styles.detail}>{texts.timeline.suppressedDetail}</p>;
  return null;
}

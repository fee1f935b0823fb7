import { formatDuration } from '../domain/basics/duration.ts';
import type { Attempt, Delivery } from './api.ts';
import { poll } from './poll.ts';
import { readDelivery, type Stage } from './stage.ts';
import { bad, good, line, paint } from './terminal.ts';

/** Prints each attempt as it shows in the API, until the delivery has ended. @returns the delivery as it ended */
export async function followAttempts(
  stage: Stage,
  eventId: string,
  endpointId: string,
  deadlineMs: number,
): Promise<Delivery> {
  line(paint('bold', 'attempt       at   answer   next attempt'));
  let printed = 0;
  return await poll(
    () => readDelivery(stage, eventId, endpointId),
    (delivery) => {
      // The row is read before its attempts: one that came in between shows with the next answer, with its own due time.
      const fresh = delivery.attempts.slice(printed, delivery.attemptCount);
      for (const attempt of fresh) printAttempt(attempt, delivery);
      printed += fresh.length;
      return delivery.status === 'delivered' || delivery.status === 'failed';
    },
    stage.signal,
    deadlineMs,
  );
}

function printAttempt(attempt: Attempt, delivery: Delivery): void {
  const atMs = Date.parse(attempt.startedAt) - Date.parse(delivery.attempts[0]?.startedAt ?? '');
  const status = String(attempt.responseStatus ?? 'none').padEnd(6);
  const answer = attempt.responseStatus === 200 ? good(status) : bad(status);
  line(
    `${String(attempt.number).padStart(7)}${seconds(atMs).padStart(9)}   ${answer}   ${next(attempt, delivery)}`,
  );
}

function next(attempt: Attempt, { status, attemptCount, nextAttemptAt }: Delivery): string {
  if (attempt.number < attemptCount) return 'made meanwhile';
  if (status === 'delivered') return good('delivered');
  if (nextAttemptAt === null) return 'none: that was the last';
  const endedAt = Date.parse(attempt.startedAt) + attempt.durationMs;
  return `due in ${formatDuration(Math.max(0, Date.parse(nextAttemptAt) - endedAt))}`;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

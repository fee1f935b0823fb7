import { setTimeout as delay } from 'node:timers/promises';
import { markStarted, type EventPosition } from '../store/outbox/pending-workflows.ts';
import type { Queryable } from '../store/pool.ts';

/** Unmarked for so long an event is at worst looked at once more. */
const collectMs = 20;

/** `markStarted` for events that come one by one: those of a moment are marked in one statement. */
export function createStartedMarks(db: Queryable): (events: readonly EventPosition[]) => Promise<void> {
  let collected: EventPosition[] = [];
  let marking: Promise<void> | undefined;
  const mark = async (): Promise<void> => {
    await delay(collectMs);
    const events = collected;
    collected = [];
    marking = undefined;
    await markStarted(db, events);
  };
  return (events) => {
    collected.push(...events);
    marking ??= mark();
    return marking;
  };
}

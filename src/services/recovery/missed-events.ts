import { createBreathe } from '../../domain/basics/breathe.ts';
import type { CanonicalEvent } from '../../domain/event/event.ts';
import { factsFor } from '../../domain/event/message-facts.ts';
import { readStoredEvent } from '../../domain/event/stored-event.ts';
import type { NewDelivery } from '../../store/log/insert-events.ts';
import type { Queryable } from '../../store/pool.ts';
import {
  eventsWithoutDelivery,
  type MissedEvent,
  type Searched,
  type Slice,
} from '../../store/recovery/recovery-slices.ts';
import type { Subscriber } from '../../store/tenants/message-endpoints.ts';
import { findWords } from '../../store/tenants/messages.ts';
import { messageIdOf } from '../ingest/message-words.ts';
import { createPlanner } from '../ingest/plan-deliveries.ts';

/** Deliveries of events that an enabled endpoint would have been sent, had it subscribed to them then. */
export async function findMissed(
  tx: Queryable,
  recovery: Searched,
  endpoint: Subscriber,
  slice: Slice,
): Promise<(NewDelivery & { acceptedAt: Date })[]> {
  const rows = await eventsWithoutDelivery(tx, recovery, slice);
  const breathe = createBreathe();
  const events: { row: MissedEvent; event: CanonicalEvent }[] = [];
  for (const row of rows) {
    events.push({ row, event: readStoredEvent(row.payload, row.messageContent) });
    await breathe();
  }
  const messageIds = [...new Set(events.flatMap(({ event }) => messageIdOf(event) ?? []))];
  const { accountId } = recovery;
  const found = await findWords(
    tx,
    messageIds.map((messageId) => ({ accountId, messageId })),
    false,
  );
  const words = new Map(messageIds.map((messageId, index) => [messageId, found[index] ?? []]));
  return events.flatMap(({ row, event }) => {
    const ofMessage = words.get(messageIdOf(event) ?? '') ?? [];
    // Acceptance has fixed whose content goes out with the event.
    const facts = { ...factsFor(row.postedBy, ofMessage), contentBy: row.contentBy };
    return createPlanner([endpoint], row.acceptedAt)
      .deliveriesOf(event, facts)
      .filter(({ status }) => status === 'pending')
      .map((delivery) => ({ ...delivery, acceptedAt: row.acceptedAt }));
  });
}

import { isOpen } from '../../domain/delivery/delivery.ts';
import type { CanonicalEvent } from '../../domain/event/event.ts';
import { messageOf, type AcceptRequest, type Commit } from './accept-request.ts';
import type { ServiceContext } from '../context.ts';

/** Begins the deliveries of committed events in the background. The reconciler finds in Postgres what is not begun. */
export function handOver(
  { dispatcher, jobHandoff }: ServiceContext,
  { accountId, acceptedAt, events, words, unique }: AcceptRequest,
  { deliveries, payloads, subscriptions, subscribers, messages }: Commit,
): void {
  const urls = new Map(subscribers.map(({ id, url }) => [id, url]));
  const targets = new Map(subscriptions.targets.map((target) => [target.id, target]));
  const contents = new Map(events.map((event, index) => [event, words[index]?.content ?? null]));
  const begun = unique.flatMap((event) => {
    const open = (deliveries.get(event.id) ?? []).filter(({ status }) => isOpen(status));
    if (open.length === 0) return [];
    const messageContent = messageOf(event, messages)?.content ?? null;
    const payload = payloads.get(event.id) ?? '';
    for (const { id, endpointId, outage } of open) {
      const endpoint = targets.get(endpointId);
      // An endpoint that a message names, or of an account with long headers, is read at the attempt.
      if (!endpoint) continue;
      jobHandoff.put(
        { deliveryId: id, acceptedAt },
        {
          accountId,
          eventId: event.id,
          eventType: event.type,
          payload,
          messageContent,
          // Only an event as the log would return it: content that was spelled otherwise before goes out in that spelling.
          ...(messageContent === contents.get(event) && { event: contentLast(event) }),
          status: 'pending',
          pausedAt: null,
          outage,
          sequence: 1,
          attemptCount: 0,
          firstAttemptAt: null,
          nextAttemptAt: acceptedAt,
          lastError: null,
          account: subscriptions.account,
          endpoint,
        },
      );
    }
    const refs = open.map(({ id, endpointId }) => ({
      deliveryId: id,
      endpointId,
      url: urls.get(endpointId) ?? '',
    }));
    return [{ accountId, eventId: event.id, eventType: event.type, acceptedAt, deliveries: refs }];
  });
  dispatcher.begin(begun);
}

/** The event with its content as the last field, as `readStoredEvent` returns it. */
function contentLast(event: CanonicalEvent): CanonicalEvent {
  const { content, ...message } = event.message ?? {};
  return content === undefined ? event : { ...event, message: { ...message, content } };
}

import { wants } from '../domain/endpoint.ts';
import type { CanonicalEvent } from '../domain/event.ts';
import { newId } from '../domain/ids.ts';
import { suppressionReason } from '../domain/tracking.ts';
import { knows } from '../formats/index.ts';
import type { Subscriber } from '../store/endpoints.ts';
import type { NewDelivery } from '../store/events.ts';
import type { MessageFacts } from '../store/messages.ts';

/** One delivery per endpoint that this event goes to. */
export function planDeliveries(
  event: CanonicalEvent,
  message: MessageFacts | undefined,
  subscribers: readonly Subscriber[],
  acceptedAt: Date,
): NewDelivery[] {
  const reason = suppressionReason(event, message);
  return subscribers
    .filter((endpoint) => isFor(endpoint, event, message))
    .map((endpoint) => ({
      id: newId('dlv', acceptedAt.getTime()),
      eventId: event.id,
      eventType: event.type,
      endpointId: endpoint.id,
      status: reason !== null ? 'suppressed' : endpoint.status === 'enabled' ? 'pending' : 'held',
      outage: endpoint.outage,
      lastError: reason === null ? null : { message: reason },
    }));
}

/** A message's own endpoint gets the events of the messages that name its URL, and no others. */
function isFor(endpoint: Subscriber, event: CanonicalEvent, message: MessageFacts | undefined): boolean {
  if (!wants(endpoint.eventTypes, event.type) || !knows(endpoint.format, event.type)) return false;
  if (endpoint.origin === 'api') return true;
  return endpoint.url === (event.message?.webhookEndpoint ?? message?.webhookUrl);
}

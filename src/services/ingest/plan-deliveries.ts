import { wants } from '../../domain/account/endpoint.ts';
import type { CanonicalEvent, EventType } from '../../domain/event/event.ts';
import { newId } from '../../domain/basics/ids.ts';
import { isTrusted, type MessageFacts } from '../../domain/event/message-facts.ts';
import { suppressionReason } from '../../domain/event/suppression.ts';
import { knows } from '../../formats/index.ts';
import type { Subscriber } from '../../store/tenants/message-endpoints.ts';
import type { NewDelivery } from '../../store/log/insert-events.ts';

/** Decides which endpoints events go to. It looks up the subscriptions once for each type. */
export interface Planner {
  endpointsOf(event: CanonicalEvent, message: MessageFacts | undefined): readonly Subscriber[];
  /** One delivery per endpoint that this event goes to. */
  deliveriesOf(event: CanonicalEvent, message: MessageFacts | undefined): NewDelivery[];
}

export function createPlanner(subscribers: readonly Subscriber[], acceptedAt: Date): Planner {
  const ofAll = Map.groupBy(subscribers, ({ origin }) => origin);
  const byType = new Map<EventType, readonly Subscriber[]>();
  const byUrl = new Map((ofAll.get('message') ?? []).map((endpoint) => [endpoint.url, endpoint]));

  const subscribedTo = (type: EventType): readonly Subscriber[] => {
    const found = byType.get(type) ?? (ofAll.get('api') ?? []).filter((endpoint) => takes(endpoint, type));
    byType.set(type, found);
    return found;
  };
  /** A message's own endpoint gets the events of the messages that name its URL, and no others. */
  const endpointsOf: Planner['endpointsOf'] = (event, message) => {
    const named = byUrl.get(event.message?.webhookEndpoint ?? message?.webhookUrl ?? '');
    const subscribed = subscribedTo(event.type);
    return named && takes(named, event.type) ? [...subscribed, named] : subscribed;
  };
  return {
    endpointsOf,
    deliveriesOf(event, message) {
      const reason = suppressionReason(event, message);
      return endpointsOf(event, message).map((endpoint) => ({
        id: newId('dlv', acceptedAt.getTime()),
        eventId: event.id,
        eventType: event.type,
        endpointId: endpoint.id,
        status: reason !== null ? 'suppressed' : endpoint.status === 'enabled' ? 'pending' : 'held',
        outage: endpoint.outage,
        lastError: reason === null ? null : { message: reason },
        ...(endpoint.origin === 'message' && isKeptFrom(event, message) && { withoutContent: true as const }),
      }));
    },
  };
}

const takes = ({ eventTypes, format }: Subscriber, type: EventType): boolean =>
  wants(eventTypes, type) && knows(format, type);

/**
 * Whether the message's content is kept from the endpoint that the message names. Such an endpoint gets only content from the
 * key that named it; one that the account or the admin names gets all content.
 */
function isKeptFrom({ message: own }: CanonicalEvent, facts: MessageFacts | undefined): boolean {
  if (!facts || facts.contentBy === facts.speaker) return false;
  return !isTrusted(own?.webhookEndpoint === undefined ? facts.urlBy : facts.speaker);
}

import { isOpen } from '../../domain/delivery/delivery.ts';
import type { CanonicalEvent } from '../../domain/event/event.ts';
import type { MessageFacts } from '../../domain/event/message-facts.ts';
import type { Subscriber } from '../../store/tenants/message-endpoints.ts';
import type { NewDelivery, NewEvent } from '../../store/log/insert-events.ts';
import type { Subscriptions } from '../../store/tenants/subscriptions.ts';
import { messageIdOf, withoutContent, type Posted } from './message-words.ts';
import type { Planner } from './plan-deliveries.ts';

export interface AcceptRequest extends Posted {
  acceptedAt: Date;
  /** The first of each id. */
  unique: readonly CanonicalEvent[];
  /** The endpoints that exist for the URLs which their messages name. */
  named: readonly Subscriber[];
}

/** The rows that a request has written. */
export interface Written {
  /** Ids that are new. */
  inserted: ReadonlySet<string>;
  /** How many deliveries each new event has. */
  counts: ReadonlyMap<string, number>;
  /** Deliveries of new events; of a large request only those that are handed over in memory. */
  deliveries: ReadonlyMap<string, readonly NewDelivery[]>;
  /** As written, of the events whose deliveries are above. */
  payloads: ReadonlyMap<string, string>;
  /** New deliveries that are held, and those that must not be sent. */
  ended: { held: number; suppressed: number };
}

/** The rows that are committed, with the plan that led to them. */
export interface Commit extends Written, Plan {
  subscriptions: Subscriptions;
  subscribers: readonly Subscriber[];
}

/** How the deliveries of events are planned. */
export interface Plan {
  planner: Planner;
  messages: ReadonlyMap<string, MessageFacts>;
}

export const messageOf = (
  event: CanonicalEvent,
  messages: ReadonlyMap<string, MessageFacts>,
): MessageFacts | undefined => messages.get(messageIdOf(event) ?? '');

/** @param rest what else is known of it: whether it is to become a workflow and has none yet, and how many deliveries it has */
export function rowOf(
  event: CanonicalEvent,
  speaker: string,
  message: MessageFacts | undefined,
  rest: Pick<NewEvent, 'startPending' | 'deliveries'>,
): NewEvent {
  const messageId = messageIdOf(event);
  return {
    eventId: event.id,
    type: event.type,
    messageId,
    payload: JSON.stringify(withoutContent(event)),
    postedBy: speaker,
    contentBy: messageId === null ? null : (message?.contentBy ?? speaker),
    ...rest,
  };
}

/** Whether any is to be attempted. */
export const hasOpen = (deliveries: readonly NewDelivery[]): boolean =>
  deliveries.some(({ status }) => isOpen(status));

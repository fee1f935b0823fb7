import { eventTypes, type CanonicalEvent, type EventInput, type EventType } from '../domain/event/event.ts';
import type { Format } from './format.ts';

type Group = Exclude<keyof EventInput, 'id' | 'type' | 'occurredAt'>;

/** Groups that an event of any type can have. */
const always = ['recipient', 'message', 'campaign', 'sending'] as const satisfies Group[];

/** Groups beyond those: nothing else that a producer sent along is shown. */
const groups: Record<EventType, readonly Group[]> = {
  'email.processed': [],
  'email.dropped': ['reason'],
  'email.delivered': ['smtp'],
  'email.soft_bounced': ['smtp', 'bounce'],
  'email.hard_bounced': ['smtp', 'bounce'],
  'email.opened': ['client', 'open'],
  'email.clicked': ['client', 'click'],
  'email.unsubscribed': ['client'],
  'email.complained': ['client'],
};

/** Pinpoint: "Each event has its own custom payload, depending on the event type." */
export const pinpoint: Format = {
  types: eventTypes,
  contentType: 'application/json',
  render: (event, account) =>
    JSON.stringify({
      id: event.id,
      event: event.type,
      occurredAt: event.occurredAt,
      account: account.id,
      ...pick(event, [...always, ...groups[event.type]]),
    }),
  schema(type, canonical) {
    const shown: readonly string[] = [...always, ...groups[type]];
    return {
      ...canonical,
      title: `${type} in Pinpoint's format`,
      properties: {
        id: canonical.properties.id,
        event: { const: type },
        occurredAt: canonical.properties.occurredAt,
        account: { type: 'string' },
        ...Object.fromEntries(shown.map((group) => [group, canonical.properties[group]])),
      },
      required: [
        'id',
        'event',
        'occurredAt',
        'account',
        ...shown.filter((g) => canonical.required.includes(g)),
      ],
    };
  },
};

const pick = (event: CanonicalEvent, keys: readonly Group[]): Record<string, unknown> =>
  Object.fromEntries(keys.map((key) => [key, event[key]]));

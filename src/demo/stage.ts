import type { EventType } from '../domain/event/event.ts';
import { formats } from '../formats/index.ts';
import type { FormatName } from '../domain/account/endpoint.ts';
import type { Accepted, Api, Delivery, Endpoint, Event } from './api.ts';
import type { Checks } from './checks.ts';
import { poll } from './poll.ts';
import type { Receiver } from './receiver.ts';

/** What the scenes share: a customer's account, its key, its server, and the notes on what was expected of it all. */
export interface Stage {
  /** With the account's own key. */
  api: Api;
  /** `/v1/accounts/<id>` */
  account: string;
  ownerEmail: string;
  receiver: Receiver;
  checks: Checks;
  /** Folder of the mail that is not sent by SMTP. */
  mailFolder: string;
  signal: AbortSignal;
  /** Endpoints that exist and are enabled. */
  subscriptions: Subscription[];
  /** Ids of the events posted so far. */
  posted: Set<string>;
}

export interface Subscription {
  endpointId: string;
  name: string;
  path: string;
  types: readonly EventType[];
}

/**
 * Subscribes an endpoint at the receiver. It is created disabled and enabled then, so that the receiver holds the secret
 * before the first request, the test payload, comes.
 */
export async function subscribe(
  stage: Stage,
  wanted: { name: string; format: FormatName; types?: readonly EventType[] },
): Promise<Subscription & { lastTest: Endpoint['lastTest'] }> {
  const { api, account, receiver, checks } = stage;
  const { name, format } = wanted;
  const path = `/${name.toLowerCase().replaceAll(/\W+/g, '-')}`;
  const body = {
    name,
    format,
    url: receiver.url + path,
    eventTypes: wanted.types ?? ['*'],
    enabled: false,
  };
  const { id, secret } = await api.post<{ id: string; secret: string }>(`${account}/endpoints`, body);
  receiver.open(path, secret);
  const { lastTest } = await api.post<Endpoint>(`${account}/endpoints/${id}/enable`);
  checks.equal(`test payload to ${name}`, lastTest?.statusCode, 200);
  const subscription = { endpointId: id, name, path, types: wanted.types ?? formats[format].types };
  stage.subscriptions.push(subscription);
  return { ...subscription, lastTest };
}

/** Who is to receive an event of this type. */
export const subscribersOf = (stage: Stage, type: EventType): Subscription[] =>
  stage.subscriptions.filter(({ types }) => types.includes(type));

/** Posts one event and checks that it was accepted for every subscriber. @returns its id */
export async function postEvent(stage: Stage, type: EventType, event: unknown): Promise<string> {
  const { accepted } = await stage.api.post<{ accepted: Accepted[] }>(`${stage.account}/events`, event);
  const { id, deliveries, duplicate } = accepted[0] ?? { id: '', deliveries: 0, duplicate: false };
  const expected = { deliveries: subscribersOf(stage, type).length, duplicate: false };
  stage.checks.equal(`${type} accepted`, { deliveries, duplicate }, expected);
  stage.posted.add(id);
  return id;
}

const isOpen = (delivery: Delivery): boolean => ['pending', 'retrying'].includes(delivery.status);

/** The event's delivery to one endpoint, as the API shows it. */
export async function readDelivery(stage: Stage, eventId: string, endpointId: string): Promise<Delivery> {
  const path = `${stage.account}/events/${encodeURIComponent(eventId)}`;
  const { deliveries } = await stage.api.get<Event>(path);
  const delivery = deliveries.find((other) => other.endpointId === endpointId);
  if (!delivery) throw new Error(`event ${eventId} has no delivery to endpoint ${endpointId}`);
  return delivery;
}

/** The same, once it has ended. */
export const endedDelivery = (stage: Stage, eventId: string, endpointId: string): Promise<Delivery> =>
  poll(
    () => readDelivery(stage, eventId, endpointId),
    (delivery) => !isOpen(delivery),
    stage.signal,
  );

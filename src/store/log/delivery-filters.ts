import type { AttemptErrorCode, DeliveryStatus } from '../../domain/delivery/delivery.ts';
import type { ResponseRange } from '../../domain/delivery/response-range.ts';
import type { EventType } from '../../domain/event/event.ts';

/** What is not given is of any kind. */
export interface DeliveryFilters {
  endpointId?: string | undefined;
  status?: DeliveryStatus | undefined;
  type?: EventType | undefined;
  /** Accepted at this time or later. */
  since?: Date | undefined;
  /** Accepted before this time. */
  until?: Date | undefined;
  /** Of this event alone, which was accepted then. */
  event?: { eventId: string; acceptedAt: Date } | undefined;
  /** Of the events of this message. */
  messageId?: string | undefined;
  /** By what the last attempt was answered. */
  response?: ResponseRange | undefined;
  /** How the last attempt failed. */
  errorCode?: AttemptErrorCode | undefined;
}

type Add = (value: unknown) => string;

/** Which index leads to what is asked for: the statement is written for it. */
export type Way = 'event' | 'message' | 'outcome' | 'status' | 'type' | 'all types';

export function wayTo({ event, messageId, errorCode, response, status, type }: DeliveryFilters): Way {
  if (event) return 'event';
  if (messageId !== undefined) return 'message';
  if (errorCode !== undefined || (response && isIndexed(response))) return 'outcome';
  if (status !== undefined && status !== 'delivered') return 'status';
  return type === undefined ? 'all types' : 'type';
}

/** Almost all are answered by 200: an index of these would be one of all. */
const isIndexed = ({ from, to }: ResponseRange): boolean => from > 200 || to < 200;

/** Conditions on a delivery `d`; the caller adds those on the time and the message. */
export function conditionsOf(accountId: string, filters: DeliveryFilters, way: Way, add: Add): string[] {
  const { event, status, type, response, errorCode } = filters;
  const where = ownerConditions(accountId, filters.endpointId, way, add);
  if (event) {
    where.push(`d.accepted_at = ${add(event.acceptedAt)}`, `d.event_id = ${add(event.eventId)}`);
  }
  if (status !== undefined) where.push(`d.status = ${add(status)}`);
  if (type !== undefined) where.push(`d.event_type = ${add(type)}`);
  // Said although it follows, for the planner: the index has these alone.
  if (errorCode !== undefined) where.push(`d.error_code = ${add(errorCode)}`, 'd.error_code IS NOT NULL');
  if (response) where.push(...responseConditions(response, add));
  return where;
}

function ownerConditions(accountId: string, endpointId: string | undefined, way: Way, add: Add): string[] {
  const account = add(accountId);
  if (endpointId === undefined) return [`d.account_id = ${account}`];
  const endpoint = add(endpointId);
  const isByAccount = way === 'outcome' || way === 'message' || way === 'event';
  return [
    `d.endpoint_id = ${endpoint}`,
    // Otherwise written so that it cannot be looked up: the endpoint's indexes are the better ones.
    isByAccount ? `d.account_id = ${account}` : `(d.account_id = ${account}) IS TRUE`,
    // Nobody's whole log is read only to find that all of it is another account's.
    `NOT EXISTS (SELECT 1 FROM endpoints p WHERE p.id = ${endpoint} AND p.account_id <> ${account})`,
  ];
}

function responseConditions(response: ResponseRange, add: Add): string[] {
  const { from, to } = response;
  if (isIndexed(response)) {
    const ofClass = [`d.response_status / 100 = ${add(Math.floor(from / 100))}`, 'd.response_status <> 200'];
    return from === to ? [...ofClass, `d.response_status = ${add(from)}`] : ofClass;
  }
  // What versions before have delivered has no status.
  const old = "d.status = 'delivered' AND d.response_status IS NULL";
  return [`(d.response_status BETWEEN ${add(from)} AND ${add(to)} OR (${old}))`];
}

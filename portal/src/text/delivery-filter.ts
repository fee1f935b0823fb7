import type { components } from '../api/schema.ts';

type RecoverInput = Omit<components['schemas']['RecoverInput'], 'dryRun'>;

/** What the list of deliveries shows; it stands in the address bar, and goes to the API under the same names. */
export const filterNames = [
  'endpointId',
  'status',
  'type',
  'responseStatus',
  'errorCode',
  'eventId',
  'messageId',
  'since',
  'until',
] as const;
export type FilterName = (typeof filterNames)[number];
export type DeliveryFilter = Readonly<Partial<Record<FilterName, string>>>;

/** Whatever else stands in the address is no filter. */
export function readFilter(search: URLSearchParams): DeliveryFilter {
  const entries = filterNames.map((name) => [name, search.get(name)?.trim() ?? ''] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/** In one order, so that the same filter is always the same address. */
export function toQuery(filter: DeliveryFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of filterNames) {
    const value = filter[name];
    if (value !== undefined && value !== '') query.set(name, value);
  }
  return query;
}

/** How many of its parts are set. */
export const countSet = (filter: DeliveryFilter): number => filterNames.filter((name) => filter[name]).length;

export const isFiltered = (filter: DeliveryFilter): boolean => countSet(filter) > 0;

/** Why a list is not sent again as a whole: it is of many endpoints, of one event or message, or of what cannot be sent again. */
export type NotTogether = 'endpoint' | 'event' | 'status';

/** The recovery that sends again what the list shows; it is of one endpoint. */
export function recoverable(
  filter: DeliveryFilter,
): { endpointId: string; input: RecoverInput } | { refusal: NotTogether } {
  const { endpointId, status, type, errorCode, responseStatus, since, until } = filter;
  if (status !== undefined && status !== 'failed' && status !== 'held') return { refusal: 'status' };
  if (filter.eventId || filter.messageId) return { refusal: 'event' };
  if (endpointId === undefined) return { refusal: 'endpoint' };
  const set = {
    ...(status && { status }),
    ...(type && { type }),
    ...(errorCode && { errorCode }),
    ...(responseStatus && { responseStatus }),
  };
  const span = since ? { since } : ({ span: 'log' } as const);
  // The service looks at the values: an address can hold anything.
  const chosen = set as NonNullable<RecoverInput['filter']>;
  return { endpointId, input: { ...span, ...(until && { until }), filter: chosen } };
}

import type { components } from '../api/schema.ts';

type RecoverInput = components['schemas']['RecoverInput'];

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

/** The filter that a recovery of one endpoint can carry out. @returns null when the list is filtered by more than that */
export function recoverable(
  filter: DeliveryFilter,
): { endpointId: string; filter: NonNullable<RecoverInput['filter']> } | null {
  const { endpointId, status, type, errorCode, eventId, messageId, responseStatus } = filter;
  if (endpointId === undefined || eventId || messageId || responseStatus) return null;
  if (status !== undefined && status !== 'failed' && status !== 'held') return null;
  // The service looks at the values: an address can hold anything.
  const chosen = { ...(status && { status }), ...(type && { type }), ...(errorCode && { errorCode }) };
  return { endpointId, filter: chosen as NonNullable<RecoverInput['filter']> };
}

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { toQuery, type DeliveryFilter } from '../text/delivery-filter.ts';
import { urlOf } from './base.ts';
import { answer, api } from './client.ts';
import { accountKey, deliveriesKey, deliveryKey } from './keys.ts';
import { patientFetch } from './patience.ts';
import { call } from './call.ts';
import { ApiProblem } from './problem.ts';
import type { Delivery } from './types.ts';

export interface DeliveryPage {
  data: Delivery[];
  nextCursor: string | null;
}

const pageSize = '25';

function list(accountId: string, filter: DeliveryFilter, cursor?: string): Promise<DeliveryPage> {
  const query = toQuery(filter);
  query.set('limit', pageSize);
  if (cursor !== undefined) query.set('cursor', cursor);
  const path = `/v1/accounts/${encodeURIComponent(accountId)}/deliveries?${query.toString()}`;
  return call<DeliveryPage>('GET', path);
}

/** Pages that the reader asked for, newest first; they stay as they are while newer deliveries come. */
export const useDeliveries = (accountId: string, filter: DeliveryFilter) =>
  useInfiniteQuery({
    queryKey: [...deliveriesKey(accountId), 'pages', filter],
    queryFn: ({ pageParam }) => list(accountId, filter, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });

/** The newest page, read again every 5 s while the page is looked at: polling needs no open connection per viewer. */
export const useNewestDeliveries = (accountId: string, filter: DeliveryFilter, isOn: boolean) =>
  useQuery({
    queryKey: [...deliveriesKey(accountId), 'newest', filter],
    queryFn: () => list(accountId, filter),
    refetchInterval: 5_000,
    enabled: isOn,
  });

const isOpen = ({ status }: Delivery): boolean => status === 'pending' || status === 'retrying';

export const useDelivery = (accountId: string, deliveryId: string) =>
  useQuery({
    queryKey: deliveryKey(accountId, deliveryId),
    queryFn: () =>
      answer(
        api.GET('/v1/accounts/{accountId}/deliveries/{deliveryId}', {
          params: { path: { accountId, deliveryId } },
        }),
      ),
    refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? 2_000 : 15_000),
  });

/** The event as text, digit for digit: parsing would round integers beyond 2^53. */
export const useEventText = (accountId: string, eventId: string | undefined) =>
  useQuery({
    queryKey: [...accountKey(accountId), 'event', eventId],
    queryFn: async () => {
      const path = `/v1/accounts/${encodeURIComponent(accountId)}/events/${encodeURIComponent(eventId ?? '')}`;
      const response = await patientFetch(new Request(urlOf(path)));
      if (!response.ok) throw new ApiProblem(response, await response.json().catch(() => undefined));
      return await response.text();
    },
    enabled: eventId !== undefined,
    staleTime: Infinity,
  });

export type Action = 'retry' | 'pause' | 'resume' | 'cancel';

export function useDeliveryAction(accountId: string, deliveryId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: Action) =>
      call<Delivery>(
        'POST',
        `/v1/accounts/${encodeURIComponent(accountId)}/deliveries/${encodeURIComponent(deliveryId)}/${action}`,
      ),
    onSuccess: (delivery) => {
      client.setQueryData(deliveryKey(accountId, deliveryId), delivery);
      return client.invalidateQueries({ queryKey: accountKey(accountId) });
    },
  });
}

import { useCallback } from 'react';
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
} from '@tanstack/react-query';
import type { DeliveryFilter } from '../text/delivery-filter.ts';
import type { DeliveryAction } from '../text/allowed-actions.ts';
import { urlOf } from './base.ts';
import { answer, api } from './client.ts';
import { accountKey, deliveriesKey, deliveryKey } from './keys.ts';
import { patientFetch } from './patience.ts';
import { pollMs } from './poll-times.ts';
import { ApiProblem } from './problem.ts';
import type { components, operations } from './schema.ts';
import type { Attempt, Delivery } from './types.ts';

type DeliveryPage = components['schemas']['DeliveryPage'];
type DeliveryQuery = NonNullable<operations['listDeliveries']['parameters']['query']>;

const pageSize = 25;

function list(accountId: string, filter: DeliveryFilter, cursor?: string): Promise<DeliveryPage> {
  // An address can hold anything: the service says what is wrong with it.
  const query: DeliveryQuery = {
    ...(filter as DeliveryQuery),
    ...{ limit: pageSize, view: 'summary' },
    ...(cursor !== undefined && { cursor }),
  };
  return answer(api.GET('/v1/accounts/{accountId}/deliveries', { params: { path: { accountId }, query } }));
}

const pagesKey = (accountId: string, filter: DeliveryFilter) =>
  [...deliveriesKey(accountId), 'pages', filter] as const;

/** Pages that the reader asked for, newest first; they stay as they are until what is new is to be shown. */
export const useDeliveries = (accountId: string, filter: DeliveryFilter) =>
  useInfiniteQuery({
    queryKey: pagesKey(accountId, filter),
    queryFn: ({ pageParam }) => list(accountId, filter, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });

/** The newest page, read again while somebody looks at it. */
export const useNewestDeliveries = (accountId: string, filter: DeliveryFilter, isOn: boolean) =>
  useQuery({
    queryKey: [...deliveriesKey(accountId), 'newest', filter],
    queryFn: () => list(accountId, filter),
    refetchInterval: pollMs.newestDeliveries,
    enabled: isOn,
  });

/** Puts the newest page, which has been read already, in place of the pages that are shown. */
export function useShowNewest(accountId: string, filter: DeliveryFilter): (newest: DeliveryPage) => void {
  const client = useQueryClient();
  return useCallback(
    (newest) =>
      client.setQueryData<InfiniteData<DeliveryPage, string | undefined>>(pagesKey(accountId, filter), {
        pages: [newest],
        pageParams: [undefined],
      }),
    [client, accountId, filter],
  );
}

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
    refetchInterval: ({ state }) =>
      state.data && isOpen(state.data) ? pollMs.openDelivery : pollMs.endedDelivery,
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

/** What an attempt sent, with its body. */
export const useSentRequest = (accountId: string, deliveryId: string, { sequence, number }: Attempt) =>
  useQuery({
    queryKey: [...deliveryKey(accountId, deliveryId), 'request', sequence, number],
    queryFn: () =>
      answer(
        api.GET('/v1/accounts/{accountId}/deliveries/{deliveryId}/request', {
          params: { path: { accountId, deliveryId }, query: { sequence, number } },
        }),
      ),
    staleTime: Infinity,
  });

type Of = { params: { path: { accountId: string; deliveryId: string } } };

function act(action: DeliveryAction, of: Of): Promise<Delivery> {
  switch (action) {
    case 'retry':
      return answer(api.POST('/v1/accounts/{accountId}/deliveries/{deliveryId}/retry', of));
    case 'pause':
      return answer(api.POST('/v1/accounts/{accountId}/deliveries/{deliveryId}/pause', of));
    case 'resume':
      return answer(api.POST('/v1/accounts/{accountId}/deliveries/{deliveryId}/resume', of));
    case 'cancel':
      return answer(api.POST('/v1/accounts/{accountId}/deliveries/{deliveryId}/cancel', of));
  }
}

export function useDeliveryAction(accountId: string, deliveryId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: DeliveryAction) => act(action, { params: { path: { accountId, deliveryId } } }),
    onSuccess: (delivery) => {
      client.setQueryData(deliveryKey(accountId, deliveryId), delivery);
      return client.invalidateQueries({ queryKey: accountKey(accountId) });
    },
  });
}

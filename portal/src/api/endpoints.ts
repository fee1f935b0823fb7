import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from './client.ts';
import { accountKey, endpointKey, endpointsKey } from './keys.ts';
import { pollMs } from './poll-times.ts';
import type { EndpointInput, EndpointPatch, EventTypeName } from './types.ts';

export interface Place {
  accountId: string;
  endpointId: string;
}

const at = ({ accountId, endpointId }: Place) => ({ params: { path: { accountId, endpointId } } });

/** The endpoints of an account, each with its last 24 hours: one call for the whole table. */
export const useEndpoints = (accountId: string) =>
  useInfiniteQuery({
    queryKey: [...endpointsKey(accountId), 'list'],
    queryFn: ({ pageParam: cursor }) => {
      const query = { include: 'activity', limit: 50, ...(cursor !== null && { cursor }) } as const;
      return answer(
        api.GET('/v1/accounts/{accountId}/endpoints', { params: { path: { accountId }, query } }),
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: pollMs.endpoints,
  });

export const useEndpoint = (place: Place) =>
  useQuery({
    queryKey: endpointKey(place.accountId, place.endpointId),
    queryFn: () => answer(api.GET('/v1/accounts/{accountId}/endpoints/{endpointId}', at(place))),
    refetchInterval: pollMs.endpoints,
  });

/** Makes all that is known of the account stale: an endpoint that changes shows in lists, deliveries and charts. */
function useChange<Input, Result>(accountId: string, change: (input: Input) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: accountKey(accountId) }),
  });
}

export const useCreateEndpoint = (accountId: string) =>
  useChange(accountId, (body: EndpointInput) =>
    answer(api.POST('/v1/accounts/{accountId}/endpoints', { params: { path: { accountId } }, body })),
  );

export const useChangeEndpoint = (place: Place) =>
  useChange(place.accountId, (body: EndpointPatch) =>
    answer(api.PATCH('/v1/accounts/{accountId}/endpoints/{endpointId}', { ...at(place), body })),
  );

export const useDeleteEndpoint = (place: Place) =>
  useChange(place.accountId, () =>
    answer(api.DELETE('/v1/accounts/{accountId}/endpoints/{endpointId}', at(place))),
  );

export const useEnableEndpoint = (place: Place) =>
  useChange(place.accountId, (body: { recover: boolean; test: boolean }) =>
    answer(api.POST('/v1/accounts/{accountId}/endpoints/{endpointId}/enable', { ...at(place), body })),
  );

export const useDisableEndpoint = (place: Place) =>
  useChange(place.accountId, () =>
    answer(api.POST('/v1/accounts/{accountId}/endpoints/{endpointId}/disable', at(place))),
  );

const test = (place: Place, eventType: EventTypeName | undefined, dryRun: boolean) =>
  answer(
    api.POST('/v1/accounts/{accountId}/endpoints/{endpointId}/test', {
      ...at(place),
      body: { ...(eventType && { eventType }), dryRun },
    }),
  );

/** The request as it would be sent; nothing is. */
export const useTestRequest = (place: Place, eventType: EventTypeName | undefined) =>
  useQuery({
    queryKey: [...endpointKey(place.accountId, place.endpointId), 'request', eventType],
    queryFn: () => test(place, eventType, true),
    enabled: eventType !== undefined,
    // Its id and time would change under the reader's eyes.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

export const useSendTest = (place: Place) =>
  useChange(place.accountId, (eventType: EventTypeName | undefined) => test(place, eventType, false));

export const useRevealSecret = (place: Place) =>
  useMutation({
    mutationFn: () => answer(api.GET('/v1/accounts/{accountId}/endpoints/{endpointId}/secret', at(place))),
    gcTime: 0,
  });

export const useRotateSecret = (place: Place) =>
  useChange(place.accountId, (body: { overlapSeconds: number; endPrevious: boolean }) =>
    answer(api.POST('/v1/accounts/{accountId}/endpoints/{endpointId}/secret/rotate', { ...at(place), body })),
  );

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { answer, api } from './client.ts';
import { accountKey } from './keys.ts';
import { pollMs } from './poll-times.ts';

/** @param isOn a session of one endpoint may not read its account */
export const useAccount = (accountId: string, isOn: boolean) =>
  useQuery({
    queryKey: [...accountKey(accountId), 'self'],
    queryFn: () => answer(api.GET('/v1/accounts/{accountId}', { params: { path: { accountId } } })),
    enabled: isOn,
    staleTime: 60_000,
  });

/** @param search a prefix of the id, the name or the owner's address; empty: all */
export const useAccounts = (search: string) =>
  useInfiniteQuery({
    queryKey: ['accounts', search],
    queryFn: ({ pageParam: cursor }) => {
      const query = { limit: 50, ...(search !== '' && { search }), ...(cursor !== null && { cursor }) };
      return answer(api.GET('/v1/accounts', { params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

export const useOverview = () =>
  useQuery({
    queryKey: ['overview'],
    queryFn: () => answer(api.GET('/v1/overview')),
    refetchInterval: pollMs.overview,
  });

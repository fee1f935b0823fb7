import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { accountKey } from './keys.ts';
import { answer, api } from './client.ts';
import { call } from './call.ts';
import type { Overview } from './pending.ts';
import type { components } from './schema.ts';

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
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ limit: '50' });
      if (search !== '') query.set('search', search);
      if (pageParam !== '') query.set('cursor', pageParam);
      return call<components['schemas']['AccountPage']>('GET', `/v1/accounts?${query.toString()}`);
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

export const useOverview = () =>
  useQuery({
    queryKey: ['overview'],
    queryFn: () => call<Overview>('GET', '/v1/overview'),
    refetchInterval: 5_000,
  });

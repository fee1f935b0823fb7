import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { sinceOf, type Range } from '../text/ranges.ts';
import { answer, api } from './client.ts';
import { statsKey } from './keys.ts';
import type { Stats } from './types.ts';

function read(accountId: string, endpointId: string | undefined, since: string): Promise<Stats> {
  const query = { since };
  if (endpointId === undefined) {
    return answer(api.GET('/v1/accounts/{accountId}/stats', { params: { path: { accountId }, query } }));
  }
  const params = { path: { accountId, endpointId }, query };
  return answer(api.GET('/v1/accounts/{accountId}/endpoints/{endpointId}/stats', { params }));
}

/** Of one endpoint, or of all of the account's. */
export const useStats = (accountId: string, endpointId: string | undefined, range: Range) =>
  useQuery({
    queryKey: [...statsKey(accountId), endpointId ?? '', range],
    queryFn: () => read(accountId, endpointId, sinceOf(range, Date.now())),
    placeholderData: keepPreviousData,
    refetchInterval: range === 'hour' ? 15_000 : 60_000,
  });

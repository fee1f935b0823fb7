import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { sinceOf, type Range } from '../text/ranges.ts';
import { statsKey } from './keys.ts';
import { call } from './call.ts';
import type { StatsWithFailures } from './pending.ts';

/** Of one endpoint, or of all of the account's. */
export const useStats = (accountId: string, endpointId: string | undefined, range: Range) =>
  useQuery({
    queryKey: [...statsKey(accountId), endpointId ?? '', range],
    queryFn: () => {
      const account = `/v1/accounts/${encodeURIComponent(accountId)}`;
      const of =
        endpointId === undefined ? account : `${account}/endpoints/${encodeURIComponent(endpointId)}`;
      const since = sinceOf(range, Date.now());
      return call<StatsWithFailures>('GET', `${of}/stats?since=${encodeURIComponent(since)}`);
    },
    placeholderData: keepPreviousData,
    refetchInterval: range === 'hour' ? 15_000 : 60_000,
  });

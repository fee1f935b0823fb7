import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { sinceOf, type Range } from '../text/ranges.ts';
import { answer, api } from './client.ts';
import { statsKey } from './keys.ts';
import type { Place } from './endpoints.ts';
import { pollMs } from './poll-times.ts';
import type { Recovery, Stats } from './types.ts';

function read(
  accountId: string,
  endpointId: string | undefined,
  query: { since: string; until?: string },
): Promise<Stats> {
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
    queryFn: () => read(accountId, endpointId, { since: sinceOf(range, Date.now()) }),
    placeholderData: keepPreviousData,
    refetchInterval: range === 'hour' ? pollMs.chartsOfHour : pollMs.charts,
  });

/** How all deliveries of an endpoint stand that the log has, read when somebody is about to delete it. */
export const useWholeLog = ({ accountId, endpointId }: Place) =>
  useQuery({
    queryKey: [...statsKey(accountId), endpointId, 'all'],
    // The service begins with the oldest that it keeps.
    queryFn: () => read(accountId, endpointId, { since: new Date(0).toISOString() }),
    staleTime: 0,
    gcTime: 0,
  });

/** How the deliveries of the time that a recovery covers stand now. */
export const useOutcome = ({ accountId, endpointId }: Place, { id, since, until }: Recovery) =>
  useQuery({
    queryKey: [...statsKey(accountId), endpointId, 'recovery', id],
    queryFn: () => read(accountId, endpointId, { since, until }),
    refetchInterval: pollMs.outcomeOfRecovery,
  });

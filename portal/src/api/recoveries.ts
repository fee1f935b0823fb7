import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { accountKey, recoveriesKey } from './keys.ts';
import { call } from './call.ts';
import type { DryRun } from './pending.ts';
import type { Place } from './endpoints.ts';
import type { Recovery } from './types.ts';

/** What a recovery sends again: all that failed, was held or missed in the range, or those of the filter. */
export interface RecoverInput {
  since: string;
  until?: string;
  filter?: { status?: string; type?: string; errorCode?: string };
}

const endpointPath = ({ accountId, endpointId }: Place): string =>
  `/v1/accounts/${encodeURIComponent(accountId)}/endpoints/${encodeURIComponent(endpointId)}`;

/** The endpoint's newest recovery, so that a progress bar survives a reload. */
export const useLatestRecovery = (place: Place) =>
  useQuery({
    queryKey: [...recoveriesKey(place.accountId), place.endpointId],
    queryFn: async () => {
      const path = `${endpointPath(place)}/recoveries?limit=1`;
      const { data } = await call<{ data: Recovery[] }>('GET', path);
      return data[0] ?? null;
    },
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? 1_000 : false),
  });

/** How many deliveries a recovery would send. Nothing is sent. */
export const useRecoveryDryRun = (place: Place, input: RecoverInput | null) =>
  useQuery({
    queryKey: [...recoveriesKey(place.accountId), place.endpointId, 'dry-run', input],
    queryFn: () => call<DryRun>('POST', `${endpointPath(place)}/recover`, { ...input, dryRun: true }),
    enabled: input !== null,
  });

export function useRecover(place: Place) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: RecoverInput) =>
      call<{ recoveryId: string }>('POST', `${endpointPath(place)}/recover`, input),
    onSuccess: () => client.invalidateQueries({ queryKey: accountKey(place.accountId) }),
  });
}

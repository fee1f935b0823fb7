import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from './client.ts';
import type { Place } from './endpoints.ts';
import { accountKey, recoveriesKey } from './keys.ts';
import { pollMs } from './poll-times.ts';
import type { components } from './schema.ts';

export type RecoverInput = Omit<components['schemas']['RecoverInput'], 'dryRun'>;
export type RecoveryPlan = components['schemas']['RecoveryPlan'];

const at = ({ accountId, endpointId }: Place) => ({ path: { accountId, endpointId } });

/** The endpoint's newest recovery, so that a progress bar survives a reload. */
export const useLatestRecovery = (place: Place) =>
  useQuery({
    queryKey: [...recoveriesKey(place.accountId), place.endpointId],
    queryFn: async () => {
      const params = { ...at(place), query: { limit: 1 } };
      const path = '/v1/accounts/{accountId}/endpoints/{endpointId}/recoveries';
      const { data } = await answer(api.GET(path, { params }));
      return data[0] ?? null;
    },
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? pollMs.recovery : false),
  });

const recover = (place: Place, body: components['schemas']['RecoverInput']) =>
  answer(api.POST('/v1/accounts/{accountId}/endpoints/{endpointId}/recover', { params: at(place), body }));

/** How many deliveries a recovery would send. Nothing is sent. @param refetchInterval in ms; default: it is read once */
export const useRecoveryPlan = (
  place: Place,
  input: RecoverInput | null,
  refetchInterval: number | false = false,
) =>
  useQuery({
    queryKey: [...recoveriesKey(place.accountId), place.endpointId, 'plan', input],
    queryFn: async () => {
      const plan = await recover(place, { ...input, dryRun: true });
      if (!('deliveries' in plan)) throw new Error('a dry run began a recovery');
      return plan;
    },
    enabled: input !== null,
    // Asked again, it counts again.
    gcTime: 0,
    refetchInterval,
  });

export function useRecover(place: Place) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: RecoverInput) => recover(place, input),
    onSuccess: () => client.invalidateQueries({ queryKey: accountKey(place.accountId) }),
  });
}

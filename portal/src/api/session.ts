import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { answer, api } from './client.ts';
import { sessionKey } from './keys.ts';
import { hasStatus } from './problem.ts';
import type { Session } from './types.ts';

/** @returns the session of the cookie, or null when there is none */
async function readSession(): Promise<Session | null> {
  try {
    return await answer(api.GET('/v1/session'));
  } catch (error) {
    if (hasStatus(error, 401)) return null;
    throw error;
  }
}

const startSession = (body: { token: string } | { key: string }): Promise<Session> =>
  answer(api.POST('/v1/session', { body }));

/** @param isOn false while a link's token is being exchanged: the session before it would show for a moment */
export const useSessionQuery = (isOn: boolean): UseQueryResult<Session | null> =>
  useQuery({ queryKey: sessionKey, queryFn: readSession, enabled: isOn, staleTime: 60_000 });

/** Exchanges a link's token, once: a reload cannot repeat it, as the fragment is gone. */
export const useTokenExchange = (token: string | undefined): UseQueryResult<Session> =>
  useQuery({
    queryKey: ['exchange', token],
    queryFn: () => startSession({ token: token ?? '' }),
    enabled: token !== undefined,
    staleTime: Infinity,
    gcTime: Infinity,
    refetchOnReconnect: false,
  });

export function useLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: string) => startSession({ key }),
    onSuccess: (session) => client.setQueryData(sessionKey, session),
  });
}

export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.DELETE('/v1/session')),
    onSuccess: () => {
      client.clear();
      client.setQueryData(sessionKey, null);
    },
  });
}

export const useRenewLink = () =>
  useMutation({
    mutationFn: (token: string) => answer(api.POST('/v1/portal-links/renew', { body: { token } })),
  });

export const useBrandingQuery = () =>
  useQuery({ queryKey: ['branding'], queryFn: () => answer(api.GET('/v1/branding')), staleTime: Infinity });

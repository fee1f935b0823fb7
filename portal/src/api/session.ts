import {
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
  type UseQueryResult,
} from '@tanstack/react-query';
import { answer, api } from './client.ts';
import { enter, leave, noteNoSession, noteSession } from './identity.ts';
import { sessionKey } from './keys.ts';
import { hasStatus } from './problem.ts';
import { wayIn } from './query-client.ts';
import type { Session } from './types.ts';

/** @returns the session of the cookie, or null when there is none */
async function readSession(client: QueryClient): Promise<Session | null> {
  try {
    const session = await answer(api.GET('/v1/session'));
    // Another tab may have signed in as somebody else.
    noteSession(client, session);
    return session;
  } catch (error) {
    if (!hasStatus(error, 401)) throw error;
    noteNoSession(client);
    return null;
  }
}

const startSession = (body: { token: string } | { key: string }): Promise<Session> =>
  answer(api.POST('/v1/session', { body }));

/** @param isOn false while a link's token is being exchanged: the session before it would show for a moment */
export const useSessionQuery = (isOn: boolean): UseQueryResult<Session | null> =>
  useQuery({
    queryKey: sessionKey,
    queryFn: ({ client }) => readSession(client),
    enabled: isOn,
    staleTime: 60_000,
  });

/** Exchanges a link's token, once: a reload cannot repeat it, as the fragment is gone. */
export const useTokenExchange = (token: string | undefined): UseQueryResult<Session> =>
  useQuery({
    queryKey: ['exchange', token],
    queryFn: () => startSession({ token: token ?? '' }),
    enabled: token !== undefined,
    staleTime: Infinity,
    gcTime: Infinity,
    meta: wayIn,
    refetchOnReconnect: false,
  });

/** @param onEntered is told before the page shows the session */
export function useLogin(onEntered: (session: Session) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: string) => startSession({ key }),
    meta: wayIn,
    onSuccess: async (session) => {
      // A read that is under way knows of no session.
      await client.cancelQueries({ queryKey: sessionKey });
      onEntered(session);
      enter(client, session);
    },
  });
}

export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.DELETE('/v1/session')),
    onSuccess: async () => {
      // A read that is under way still knows of the session.
      await client.cancelQueries({ queryKey: sessionKey });
      leave(client);
    },
  });
}

export const useRenewLink = () =>
  useMutation({
    mutationFn: (token: string) => answer(api.POST('/v1/portal-links/renew', { body: { token } })),
  });

export const useBrandingQuery = () =>
  useQuery({ queryKey: ['branding'], queryFn: () => answer(api.GET('/v1/branding')), staleTime: Infinity });

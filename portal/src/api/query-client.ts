import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { noteNoSession } from './identity.ts';
import { ConnectionLost } from './patience.ts';
import { ApiProblem, hasStatus } from './problem.ts';
import { sessionKey } from './keys.ts';

const backoffMs = (attempt: number): number => Math.min(1_000 * 2 ** attempt, 15_000);

/** Reads go on until the service can be reached again; what it refuses stays refused. */
function shouldRetry(failures: number, error: Error): boolean {
  if (error instanceof ConnectionLost) return true;
  return error instanceof ApiProblem && error.status >= 500 && failures < 3;
}

/** Of calls that ask for a session: a link or a key that is refused says nothing of the session that there is. */
export const wayIn = { isWayIn: true };

/** Whatever ran into it: the session has ended, and the page asks for a new one. */
export function onError(error: unknown, meta?: Record<string, unknown>): void {
  if (!hasStatus(error, 401) || meta === wayIn) return;
  queryClient.setQueryData(sessionKey, null);
  noteNoSession(queryClient);
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, { meta }) => onError(error, meta) }),
  mutationCache: new MutationCache({ onError: (error, _input, _result, { meta }) => onError(error, meta) }),
  defaultOptions: {
    // The page itself notices a lost connection: the browser's opinion says nothing of a service on the same machine.
    queries: { retry: shouldRetry, retryDelay: backoffMs, staleTime: 5_000, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});

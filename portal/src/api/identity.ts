import type { QueryClient } from '@tanstack/react-query';
import { sessionKey } from './keys.ts';
import type { Session } from './types.ts';

/**
 * Whose data the page holds. A tab may be used by one person after another: nothing of the first is left for the second.
 * What was typed survives a session that ended until somebody signs in, and is theirs only if they are the same.
 */
let lastSeen: string | null = null;
let isEnded = false;
const forgetters = new Set<() => void>();

/** Has `forget` called when what was typed belongs to nobody any longer. */
export const onForget = (forget: () => void): unknown => forgetters.add(forget);

/** Whether the last session of this page ended by itself, not by signing out. */
export const hasEnded = (): boolean => isEnded;

export const identityOf = ({ scope, accountId, endpointId, capabilities }: Session): string =>
  JSON.stringify([scope, accountId, endpointId, capabilities.toSorted()]);

/** Notes whose session was read; of another person than before, all that is held is dropped. */
export function noteSession(client: QueryClient, session: Session): void {
  const identity = identityOf(session);
  if (lastSeen !== identity) {
    dropData(client);
    dropDrafts();
  }
  lastSeen = identity;
  isEnded = false;
}

/** Begins a session: the page reads everything again. */
export function enter(client: QueryClient, session: Session): void {
  dropData(client);
  noteSession(client, session);
  client.setQueryData(sessionKey, session);
}

/** The service says that there is no session: the data goes; what was typed waits for the same person. */
export function noteNoSession(client: QueryClient): void {
  if (lastSeen !== null) isEnded = true;
  dropData(client);
}

/** Somebody signed out. */
export function leave(client: QueryClient): void {
  lastSeen = null;
  isEnded = false;
  client.setQueryData(sessionKey, null);
  dropData(client);
  dropDrafts();
}

/** What is of no account: without its query, a view that is shown would not hear of a change. */
const shared: ReadonlySet<unknown> = new Set([sessionKey[0], 'branding', 'exchange', 'event-types']);

function dropData(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => !shared.has(queryKey[0]) });
  // Their inputs and results hold keys and secrets.
  client.getMutationCache().clear();
}

function dropDrafts(): void {
  for (const forget of forgetters) forget();
}

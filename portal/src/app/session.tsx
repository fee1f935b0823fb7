import { createContext, useContext } from 'react';
import type { Capability, Session } from '../api/types.ts';

const Context = createContext<Session | null>(null);

export const SessionProvider = Context;

/** Of whoever looks at the page. */
export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error('there is no session here');
  return session;
}

export const useMay = (capability: Capability): boolean => useSession().capabilities.includes(capability);

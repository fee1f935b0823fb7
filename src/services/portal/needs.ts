import type { Caller } from '../../domain/account/caller.ts';
import type { Capability } from '../../domain/account/portal.ts';
import { DomainError } from '../../domain/basics/errors.ts';

/**
 * For what an operation does besides what its name says. Keys have every capability.
 * @throws DomainError `missing_capability`
 */
export function needs(caller: Caller | undefined, capability: Capability): void {
  const session = caller?.scope === 'producer' ? undefined : caller?.session;
  if (session && !session.capabilities.includes(capability))
    throw new DomainError('missing_capability', `this session has not the capability ${capability}`);
}

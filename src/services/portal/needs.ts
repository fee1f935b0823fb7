import { sessionOf, type Caller } from '../../domain/account/caller.ts';
import type { Capability, SessionRights } from '../../domain/account/portal-rules.ts';
import { DomainError } from '../../domain/basics/errors.ts';

/** Keys have every capability. @throws DomainError `missing_capability` */
export function requireCapability(session: SessionRights | undefined, capability: Capability): void {
  if (session && !session.capabilities.includes(capability))
    throw new DomainError('missing_capability', `this session does not have the capability ${capability}`);
}

/** For a part of an operation that needs another capability than its route. @throws DomainError `missing_capability` */
export const needs = (caller: Caller | undefined, capability: Capability): void =>
  requireCapability(sessionOf(caller), capability);

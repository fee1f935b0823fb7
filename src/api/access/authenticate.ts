import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Caller, ProducerRights, Scope } from '../../domain/account/caller.ts';
import { DomainError, notFound } from '../../domain/basics/errors.ts';
import type { ServiceContext } from '../../services/context.ts';
import { authenticate as findCallerOf, hashKey } from '../../services/accounts/api-keys.ts';
import { callerOfSession, findSession } from '../../services/portal/sessions.ts';
import { cookieOf, sessionCookie } from './cookies.ts';
import { refuseUnlessOurPage } from './cross-site.ts';
import type { FailedLogins } from './failed-logins.ts';
import { networkOf } from './remote-network.ts';

const callers = new WeakMap<Request, Caller>();

/** Who sent the request; undefined before `authenticate` and where no key is needed. */
export const callerOf = (req: Request): Caller | undefined => callers.get(req);

/**
 * Only requests with a key of ours go on, or with the cookie of a session. Where there is an `Authorization` the cookie does
 * not count. @param failures undefined: wrong keys may be tried without end
 */
export function authenticate(ctx: ServiceContext, failures: FailedLogins | undefined): RequestHandler {
  return async (req, _res, next) => {
    const cookie = req.headers.authorization === undefined ? cookieOf(req, sessionCookie) : undefined;
    const caller = await (cookie === undefined
      ? findByKey(ctx, req, failures)
      : findBySession(ctx, req, cookie, failures));
    callers.set(req, caller);
    next();
  };
}

/** @throws DomainError `unauthenticated` */
async function findByKey(
  ctx: ServiceContext,
  req: Request,
  failures: FailedLogins | undefined,
): Promise<Caller> {
  const key = /^Bearer +(\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
  const hash = key === undefined ? undefined : hashKey(key);
  const lookUp = async (isDoubted: boolean) => hash && (await findCallerOf(ctx, hash, isDoubted));
  const caller = await guarded(failures, req, hash?.toString('base64'), lookUp);
  if (caller) return caller;
  const expected = 'expected the header Authorization: Bearer <key>';
  throw new DomainError('unauthenticated', key === undefined ? expected : 'this key is unknown');
}

/** @throws DomainError `cross_site_request`, `unauthenticated` */
async function findBySession(
  ctx: ServiceContext,
  req: Request,
  cookie: string,
  failures: FailedLogins | undefined,
): Promise<Caller> {
  if (req.method !== 'GET' && req.method !== 'HEAD') refuseUnlessOurPage(req, ctx.publicUrl);
  const session = await guarded(failures, req, hashKey(cookie).toString('base64'), (isDoubted) =>
    findSession(ctx, cookie, isDoubted),
  );
  if (session) return callerOfSession(session, cookie);
  throw new DomainError('unauthenticated', 'this session has ended');
}

/** @param hash of what may be guessed at; undefined: there is none */
export async function guarded<T>(
  failures: FailedLogins | undefined,
  req: Request,
  hash: string | undefined,
  lookUp: (isDoubted: boolean) => Promise<T | undefined>,
): Promise<T | undefined> {
  return failures ? await failures.guard(networkOf(req.ip), hash, lookUp) : await lookUp(false);
}

/**
 * Only callers of these scopes go on. A key of one account sees nothing of another: not even whether it exists;
 * nor does a producer's key that is for some accounts.
 * @param scopes besides `admin`, which may do everything
 */
export function allow(...scopes: Scope[]): <P>(req: Request<P>, res: Response, next: NextFunction) => void {
  return (req, _res, next) => {
    const caller = callers.get(req as Request);
    const { accountId } = req.params as { accountId?: string };
    if (caller?.scope === 'account' && accountId !== undefined && caller.accountId !== accountId) {
      throw notFound(`account ${accountId}`);
    }
    if (caller?.scope === 'producer' && accountId !== undefined && !isFor(caller, accountId)) {
      throw notFound(`account ${accountId}`);
    }
    if (!caller || (caller.scope !== 'admin' && !scopes.includes(caller.scope))) {
      throw new DomainError('forbidden', `this needs a key of scope ${['admin', ...scopes].join(' or ')}`);
    }
    next();
  };
}

const isFor = ({ accounts }: ProducerRights, accountId: string): boolean =>
  accounts === null || accounts.includes(accountId);

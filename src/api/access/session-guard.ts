import type { Request, RequestHandler } from 'express';
import { sessionOf } from '../../domain/account/caller.ts';
import type { SessionRights } from '../../domain/account/portal-rules.ts';
import { DomainError, notFound } from '../../domain/basics/errors.ts';
import { isDeliveryTo } from '../../services/deliveries/event-views.ts';
import type { ServiceContext } from '../../services/context.ts';
import { requireCapability } from '../../services/portal/needs.ts';
import { callerOf } from './authenticate.ts';
import { rightFor, type RouteRight } from './route-rights.ts';

/** Operations without an endpoint in their path that a session of one endpoint may call: it sees that one alone. */
const narrowed: ReadonlySet<string> = new Set([
  'listEndpoints',
  'checkEndpoint',
  'getEvent',
  'listDeliveries',
  'getDelivery',
  'listAttempts',
  'getSentRequest',
  'retryDelivery',
  'cancelDelivery',
  'pauseDelivery',
  'resumeDelivery',
  'getRecovery',
  'listEventTypes',
]);

/**
 * Sessions go on that have the capability which the operation needs; keys pass. A session of one endpoint sees nothing of
 * another: not even whether it exists.
 */
export const allowSession =
  (ctx: Pick<ServiceContext, 'dbOf'>) =>
  ({ operationId }: { operationId: string }): RequestHandler => {
    const right = rightFor(operationId) ?? 'key';
    return async (req, _res, next) => {
      const session = sessionOf(callerOf(req));
      if (!session || right === 'open') return next();
      checkRight(right, session);
      if (session.endpointId !== null) await checkEndpoint(ctx, req, operationId, session.endpointId);
      next();
    };
  };

function checkRight(right: RouteRight, session: SessionRights): void {
  if (right === 'key') {
    const message = 'this takes no cookie: expected the header Authorization: Bearer <key>';
    throw new DomainError('unauthenticated', message);
  }
  if (right === 'whole') {
    if (!session.byLink) return;
    throw new DomainError('forbidden', 'this needs a key, or a session that a key has opened');
  }
  if (right !== 'open') requireCapability(session, right);
}

async function checkEndpoint(
  ctx: Pick<ServiceContext, 'dbOf'>,
  req: Request,
  operationId: string,
  own: string,
): Promise<void> {
  const { accountId, endpointId, deliveryId } = req.params as Record<string, string | undefined>;
  if (endpointId !== undefined) {
    if (endpointId !== own) throw notFound(`endpoint ${endpointId}`);
  } else if (!narrowed.has(operationId)) {
    throw new DomainError('forbidden', 'this session is for one endpoint');
  } else if (accountId !== undefined && deliveryId !== undefined) {
    const db = ctx.dbOf(accountId);
    if (!(await isDeliveryTo({ db }, accountId, deliveryId, own))) throw notFound(`delivery ${deliveryId}`);
  }
}

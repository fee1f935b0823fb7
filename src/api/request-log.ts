import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { callerOf } from './access/authenticate.ts';

/** What a client may call its request. */
const clientsOwn = /^[A-Za-z0-9._-]{1,128}$/;

interface Noted {
  path: string;
  quiet?: true;
}
const routes = new WeakMap<Request, Noted>();

/** Remembers for the log which route answers: its pattern, for the path itself may hold an address. */
export function noteRoute(route: Noted): RequestHandler {
  return (req, _res, next) => {
    routes.set(req, route);
    next();
  };
}

/** The pattern of the route that the request came to; null when it came to none. */
export const routeOf = (req: Request): string | null => routes.get(req)?.path ?? null;

export const requestIdOf = (res: Response): string | undefined => res.get('X-Request-Id');

/** Gives every request an id, and the log a line when it is done: of errors at `error`, of refusals at `info`, else `debug`. */
export function logRequests(log: Logger): RequestHandler {
  return (req, res, next) => {
    const given = req.get('X-Request-Id');
    const requestId = given !== undefined && clientsOwn.test(given) ? given : randomUUID();
    const startedAt = performance.now();
    res.set('X-Request-Id', requestId);
    res.once('close', () => {
      const status = statusOf(res);
      if (routes.get(req)?.quiet && status !== 500) return;
      const level = levelOf(status);
      if (!log.isLevelEnabled(level)) return;
      const durationMs = Math.round(performance.now() - startedAt);
      const caller = callerOf(req);
      log[level](
        {
          requestId,
          method: req.method,
          route: routeOf(req),
          status,
          durationMs,
          ...(caller && { keyId: caller.keyId, scope: caller.scope }),
          ...idsOf(req),
        },
        'request',
      );
    });
    next();
  };
}

/** Nobody got the answer of a caller who went away: 499, as proxies call it. */
export const statusOf = (res: Response): number => (res.writableFinished ? res.statusCode : 499);

const levelOf = (status: number): 'debug' | 'info' | 'error' =>
  status < 400 ? 'debug' : status < 500 ? 'info' : 'error';

/** What a path may name; `keyId` in the log is the caller's. */
const named = ['accountId', 'endpointId', 'eventId', 'deliveryId', 'recoveryId'];

/** The ids in the path that can be ids: anything may stand there. */
const idsOf = ({ params }: Request): Record<string, string> =>
  Object.fromEntries(
    named.flatMap((name) => {
      const id = params[name];
      return typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? [[name, id]] : [];
    }),
  );

import type { Request, RequestHandler, Response } from 'express';
import {
  confirm,
  lookUpConfirmation,
  type ConfirmationState,
} from '../../services/accounts/address-confirmations.ts';
import type { ServiceContext } from '../../services/context.ts';
import { createRateLimiter } from '../limits/rate-limiter.ts';
import { networkOf } from '../access/remote-network.ts';
import { noteRoute } from '../request-log.ts';
import { contentSecurityPolicy, pages } from './page-html.ts';

/** Per network: enough for a person who opens a page or two, too few for guessing tokens. */
const limit = { count: 30, perMs: 60_000 };
const tokenInPath = /^\/([A-Za-z0-9_-]{43})$/;
const statuses: Record<keyof typeof pages, number> = {
  ask: 200,
  done: 200,
  unknown: 404,
  gone: 410,
  busy: 429,
};

/**
 * What the link in a confirmation mail opens, without a key. Reading it changes nothing, since mail programs and scanners
 * follow links: the address is confirmed by the button.
 */
export function confirmPages(ctx: Pick<ServiceContext, 'db' | 'dbOf'>): RequestHandler {
  const limiter = createRateLimiter(limit);
  const note = noteRoute({ path: '/confirm/{token}' });

  const show = (req: Request, res: Response, name: keyof typeof pages): void => {
    res.status(statuses[name]).set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': contentSecurityPolicy,
      'Content-Type': 'text/html; charset=utf-8',
    });
    res.end(req.method === 'HEAD' ? undefined : pages[name]);
  };

  return async (req, res, next) => {
    if (!['GET', 'HEAD', 'POST'].includes(req.method)) return next();
    note(req, res, () => undefined);
    const waitMs = limiter.take(networkOf(req.ip));
    if (waitMs > 0) {
      res.set('Retry-After', String(Math.ceil(waitMs / 1_000)));
      return show(req, res, 'busy');
    }
    const token = tokenInPath.exec(req.path)?.[1];
    if (token === undefined) return show(req, res, 'unknown');
    const posts = req.method === 'POST';
    const state: ConfirmationState = await (posts ? confirm : lookUpConfirmation)(ctx, token);
    show(req, res, state === 'open' ? (posts ? 'done' : 'ask') : state);
  };
}

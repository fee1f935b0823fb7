import type { RequestHandler } from 'express';
import { isMeantForUs } from '../../domain/basics/request-host.ts';
import { sendProblem } from '../problem.ts';

/** Health is shown to every caller: an orchestrator's probe may name the machine by any host. */
export const anyHost: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/**
 * Refuses requests for another host, on a port that only this machine reaches: they come from a web page whose name was
 * made to resolve to 127.0.0.1 (DNS rebinding).
 * @param own host names besides those of the loopback interface, in lower case; undefined: any host, as a network knows this
 * process by names that it does not know itself
 */
export const refuseForeignHosts =
  (own: ReadonlySet<string> | undefined): RequestHandler =>
  (req, res, next) => {
    if (own === undefined || anyHost.has(req.path) || isMeantForUs(req.headers.host, own)) return next();
    sendProblem(
      res,
      'misdirected',
      'this process listens on a loopback address: it answers for localhost, and for the host of MAILHOOKS_PUBLIC_URL',
    );
  };

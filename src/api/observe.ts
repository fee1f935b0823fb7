import type { Request, RequestHandler } from 'express';
import type { HttpMetrics } from './http-metrics.ts';
import type { TracedRequest } from './traced-request.ts';
import { routeOf, statusOf } from './request-log.ts';

/** Times every request, also one whose client went away. */
export function measure(metrics: HttpMetrics): RequestHandler {
  return (req, res, next) => {
    const started = performance.now();
    res.once('close', () => {
      const durationMs = performance.now() - started;
      metrics.answered({ method: req.method, route: labelOf(req), status: statusOf(res), durationMs });
    });
    next();
  };
}

/** @param begin undefined: no settings ask for traces */
export function traced(begin: ((req: Request) => TracedRequest) | undefined): RequestHandler {
  return (req, res, next) => {
    if (!begin) return next();
    const request = begin(req);
    res.once('close', () => request.end(routeOf(req), statusOf(res)));
    request.run(next);
  };
}

/** Few values only: the route's pattern, never the path. */
const labelOf = (req: Request): string => routeOf(req) ?? 'none';

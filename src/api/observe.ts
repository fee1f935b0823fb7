import type { Request, RequestHandler, Response } from 'express';
import type { HttpMetrics } from '../telemetry/http-metrics.ts';
import type { TracedRequest } from '../telemetry/traced-request.ts';

/** Times every request, also one whose client went away. */
export function measure(metrics: HttpMetrics): RequestHandler {
  return (req, res, next) => {
    const started = performance.now();
    res.once('close', () => {
      const durationMs = performance.now() - started;
      metrics.answered({ method: req.method, route: routeOf(req), status: statusOf(res), durationMs });
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

/** The pattern of the whole path. An error has left the router by now, so where that is mounted is told by the URL. */
function routeOf(req: Request): string {
  const { path } = (req.route ?? {}) as { path?: unknown };
  if (typeof path !== 'string') return 'none';
  return /^\/v1\//i.test(req.originalUrl) && !path.startsWith('/v1/') ? `/v1${path}` : path;
}

/** 499, as others call it: the client closed the connection before it was answered. */
const statusOf = (res: Response): number => (res.writableFinished ? res.statusCode : 499);

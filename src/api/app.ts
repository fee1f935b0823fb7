import express, { type Express, type Request, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { CallerLimits } from '../domain/account/caller.ts';
import { notFound } from '../domain/basics/errors.ts';
import type { ServiceContext } from '../services/context.ts';
import type { HttpMetrics } from './http-metrics.ts';
import type { TracedRequest } from './traced-request.ts';
import { authenticate } from './access/authenticate.ts';
import { maxOpenBytes } from './body/body-limits.ts';
import { readBody } from './body/body.ts';
import { createBodyMeter } from './limits/body-meter.ts';
import { docsFiles } from './docs/files.ts';
import { confirmPages } from './confirm/confirm-pages.ts';
import { createFailedLogins } from './access/failed-logins.ts';
import { allowSession } from './access/session-guard.ts';
import { refuseForeignHosts } from './access/foreign-hosts.ts';
import { limitRate } from './limits/limit-rate.ts';
import { measure, traced } from './observe.ts';
import { portalPages } from './portal/pages.ts';
import { problemHandler, sendProblem } from './problem.ts';
import { logRequests } from './request-log.ts';
import { register, type Route } from './route.ts';
import { apiRoutes, processRoutes, type Shown } from './routes/index.ts';
import { securityHeaders } from './security-headers.ts';

/** What a process shows of itself, to anybody. */
export interface Operations extends Shown {
  metrics: HttpMetrics;
  /** Undefined: no settings ask for traces. */
  beginTrace?: ((req: Request) => TracedRequest) | undefined;
  /** Host names to answer for, besides those of the loopback interface. Default: any. */
  ownHosts?: ReadonlySet<string> | undefined;
  /** In which the built page is. */
  portalFolder: string;
  log: Logger;
}

/** The whole HTTP API, apart from listening. */
export function createApp(ctx: ServiceContext, operations: Operations, limits: CallerLimits): Express {
  const app = newApp(operations).set('trust proxy', [...limits.trustedProxies]);
  const failures = limits.failedLogins === null ? undefined : createFailedLogins(limits.failedLogins);
  app.use('/docs', docsFiles);
  app.use('/confirm', confirmPages(ctx));
  const routes = apiRoutes(operations, failures);
  const meter = createBodyMeter(limits, ctx.workRoom);
  const openMeter = createBodyMeter(limits, ctx.workRoom, openBytes);
  app.use(
    '/v1',
    traced(operations.beginTrace),
    refuseNul,
    whereOpen(
      routes,
      [readBody(openMeter, maxOpenBytes)],
      [authenticate(ctx, failures), limitRate(limits), readBody(meter)],
    ),
  );
  register(app, routes, ctx, allowSession(ctx));
  app.use(portalPages(operations.portal, operations.portalFolder));
  return finish(app, ctx.log);
}

/** Of all of them in memory, apart from those that come with a key: whoever has none leaves the others theirs. */
const openBytes = 512 * maxOpenBytes;

/** One way for requests that anybody may make, another for all others. */
function whereOpen(
  routes: readonly Route[],
  open: RequestHandler[],
  other: RequestHandler[],
): RequestHandler {
  const isOpen = new Set(
    routes.flatMap(({ allow, method, path }) => (allow === 'anybody' ? [`${method} ${path}`] : [])),
  );
  const [ways, otherWays] = [express.Router().use(...open), express.Router().use(...other)];
  return (req, res, next) => {
    const method = req.method === 'HEAD' ? 'get' : req.method.toLowerCase();
    const way = isOpen.has(`${method} ${req.baseUrl}${req.path}`) ? ways : otherWays;
    way(req, res, next);
  };
}

/** Health and metrics alone: what a process without the API serves to its orchestrator. */
export function createHealthApp(operations: Omit<Operations, 'portal' | 'portalFolder'>): Express {
  const app = newApp(operations);
  register(app, processRoutes(operations), operations);
  return finish(app, operations.log);
}

/** No id holds NUL, and Postgres text cannot: such a path names nothing. */
const refuseNul: RequestHandler = (req, _res, next) => {
  if (req.path.includes('%00')) throw notFound('what the path names');
  next();
};

function newApp({ metrics, ownHosts, log }: Omit<Operations, 'portal' | 'portalFolder'>): Express {
  // Strict: a path that lost its last id must not be taken for that of the whole.
  const app = express()
    .disable('x-powered-by')
    .enable('strict routing')
    .enable('case sensitive routing')
    .set('query parser', 'simple');
  return app.use(logRequests(log), measure(metrics), securityHeaders, refuseForeignHosts(ownHosts));
}

function finish(app: Express, log: Logger): Express {
  app.use((req, res) => sendProblem(res, 'not_found', nothingAt(req)));
  return app.use(problemHandler(log));
}

function nothingAt({ method, path }: Request): string {
  const hint = /\/(?:\/|$)/.test(path) ? ': a part of the path is empty, is an id missing?' : '';
  return `there is no ${method} ${path}${hint}`;
}

import express, { Router, type Express, type Request, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { notFound } from '../domain/errors.ts';
import type { ServiceContext } from '../services/context.ts';
import type { Exposition } from '../telemetry/exposition.ts';
import type { HttpMetrics } from '../telemetry/http-metrics.ts';
import type { TracedRequest } from '../telemetry/traced-request.ts';
import { authenticate } from './access.ts';
import { readBody } from './body.ts';
import { measure, traced } from './observe.ts';
import { problemHandler, sendProblem } from './problem.ts';
import { accountRoutes } from './routes/accounts.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { endpointRoutes } from './routes/endpoints.ts';
import { eventTypeRoutes } from './routes/event-types.ts';
import { eventRoutes } from './routes/events.ts';
import { healthRoutes, type ReadinessCheck } from './routes/health.ts';
import { keyRoutes } from './routes/keys.ts';
import { metricsRoutes } from './routes/metrics.ts';

/** What a process shows of itself, to anybody. */
export interface Operations {
  checks: Readonly<Record<string, ReadinessCheck>>;
  exposition: Exposition;
  metrics: HttpMetrics;
  /** Undefined: no settings ask for traces. */
  beginTrace?: ((req: Request) => TracedRequest) | undefined;
  log: Logger;
}

/** The whole HTTP API, apart from listening. */
export function createApp(ctx: ServiceContext, operations: Operations): Express {
  const v1 = Router();
  v1.use(refuseNul, authenticate(ctx), ...readBody());
  v1.use(accountRoutes(ctx), keyRoutes(ctx), endpointRoutes(ctx), eventRoutes(ctx), deliveryRoutes(ctx));
  v1.use(eventTypeRoutes());
  return finish(newApp(operations).use('/v1', traced(operations.beginTrace), v1), ctx.log);
}

/** Health and metrics alone: what a process without the API serves to its orchestrator. */
export function createHealthApp(operations: Operations): Express {
  return finish(newApp(operations), operations.log);
}

/** No id holds NUL, and Postgres text cannot: such a path names nothing. */
const refuseNul: RequestHandler = (req, _res, next) => {
  if (req.url.includes('%00')) throw notFound('what the path names');
  next();
};

function newApp({ metrics, checks, exposition, log }: Operations): Express {
  const app = express().disable('x-powered-by').set('query parser', 'simple');
  return app.use(measure(metrics), healthRoutes(checks, log), metricsRoutes(exposition));
}

function finish(app: Express, log: Logger): Express {
  app.use((req, res) => sendProblem(res, 'not_found', `there is no ${req.method} ${req.path}`));
  return app.use(problemHandler(log));
}

import express, { Router, type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { notFound } from '../domain/errors.ts';
import type { ServiceContext } from '../services/context.ts';
import { authenticate } from './access.ts';
import { readBody } from './body.ts';
import { problemHandler, sendProblem } from './problem.ts';
import { accountRoutes } from './routes/accounts.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { endpointRoutes } from './routes/endpoints.ts';
import { eventTypeRoutes } from './routes/event-types.ts';
import { eventRoutes } from './routes/events.ts';
import { healthRoutes, type ReadinessCheck } from './routes/health.ts';
import { keyRoutes } from './routes/keys.ts';
import { statsRoutes } from './routes/stats.ts';

/** The whole HTTP API, apart from listening. */
export function createApp(ctx: ServiceContext, checks: Readonly<Record<string, ReadinessCheck>>): Express {
  const v1 = Router();
  v1.use(refuseNul, authenticate(ctx), ...readBody());
  v1.use(accountRoutes(ctx), keyRoutes(ctx), endpointRoutes(ctx), eventRoutes(ctx), deliveryRoutes(ctx));
  v1.use(eventTypeRoutes(), statsRoutes(ctx));
  return finish(newApp().use(healthRoutes(checks, ctx.log)).use('/v1', v1), ctx.log);
}

/** Health alone: what a process without the API serves to its orchestrator. */
export function createHealthApp(checks: Readonly<Record<string, ReadinessCheck>>, log: Logger): Express {
  return finish(newApp().use(healthRoutes(checks, log)), log);
}

/** No id holds NUL, and Postgres text cannot: such a path names nothing. */
const refuseNul: RequestHandler = (req, _res, next) => {
  if (req.url.includes('%00')) throw notFound('what the path names');
  next();
};

function newApp(): Express {
  return express().disable('x-powered-by').set('query parser', 'simple');
}

function finish(app: Express, log: Logger): Express {
  app.use((req, res) => sendProblem(res, 'not_found', `there is no ${req.method} ${req.path}`));
  return app.use(problemHandler(log));
}

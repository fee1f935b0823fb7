import express, { type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { notFound } from '../domain/errors.ts';
import type { ServiceContext } from '../services/context.ts';
import { authenticate } from './access.ts';
import { readBody } from './body.ts';
import { docsFiles } from './docs/files.ts';
import { problemHandler, sendProblem } from './problem.ts';
import { logRequests } from './request-log.ts';
import { register } from './route.ts';
import { healthRoutes, type ReadinessCheck } from './routes/health.ts';
import { apiRoutes } from './routes/index.ts';

/** The whole HTTP API, apart from listening. */
export function createApp(ctx: ServiceContext, checks: Readonly<Record<string, ReadinessCheck>>): Express {
  const app = newApp(ctx.log);
  app.use('/docs', docsFiles);
  app.use('/v1', refuseNul, authenticate(ctx), ...readBody());
  register(app, apiRoutes(checks), ctx);
  return finish(app, ctx.log);
}

/** Health alone: what a process without the API serves to its orchestrator. */
export function createHealthApp(checks: Readonly<Record<string, ReadinessCheck>>, log: Logger): Express {
  const app = newApp(log);
  register(app, healthRoutes(checks), { log });
  return finish(app, log);
}

/** No id holds NUL, and Postgres text cannot: such a path names nothing. */
const refuseNul: RequestHandler = (req, _res, next) => {
  if (req.url.includes('%00')) throw notFound('what the path names');
  next();
};

function newApp(log: Logger): Express {
  return express().disable('x-powered-by').set('query parser', 'simple').use(logRequests(log));
}

function finish(app: Express, log: Logger): Express {
  app.use((req, res) => sendProblem(res, 'not_found', `there is no ${req.method} ${req.path}`));
  return app.use(problemHandler(log));
}

import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { DomainError, RateLimitedError, type FieldError } from '../domain/basics/errors.ts';
import { errorCode, isUnavailable } from '../services/database-errors.ts';
import { problems, type ProblemCode } from './problem-statuses.ts';
import { requestIdOf, routeOf } from './request-log.ts';
import type { problem } from './schemas/problem.ts';

/** Answers with `application/problem+json` (RFC 9457). */
export function sendProblem(
  res: Response,
  code: ProblemCode,
  detail: string,
  errors?: readonly FieldError[],
): void {
  const { status, title } = problems[code];
  const requestId = code === 'internal' ? requestIdOf(res) : undefined;
  if (status === 401) res.set('WWW-Authenticate', 'Bearer');
  if (code === 'unavailable') res.set('Retry-After', '5');
  const body: z.output<typeof problem> = {
    type: `urn:mailhooks:problem:${code}`,
    title,
    status,
    detail,
    code,
    ...(errors && { errors: [...errors] }),
    ...(requestId !== undefined && { requestId }),
  };
  res.status(status).type('application/problem+json').send(JSON.stringify(body));
}

/** The one place that turns errors into statuses. An unexpected error is logged, and its response has no detail. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const request = { requestId: requestIdOf(res), method: req.method, route: routeOf(req) };
    if (res.headersSent) {
      next(error);
    } else if (error instanceof DomainError) {
      if (error instanceof RateLimitedError)
        res.set('Retry-After', String(Math.max(1, Math.ceil(error.retryAfterMs / 1_000))));
      sendProblem(res, error.code, error.message, error.errors);
    } else if (error instanceof URIError) {
      sendProblem(res, 'not_found', 'the path is not a valid URL path');
    } else if (isUnavailable(error)) {
      log.warn({ ...request, error: String(error) }, 'database unavailable');
      sendProblem(res, 'unavailable', 'the database cannot be reached at the moment, try again');
    } else {
      log.error({ ...request, error: withoutData(error) }, 'unexpected error');
      sendProblem(res, 'internal', 'something went wrong on our side');
    }
  };
}

/** An error of Postgres also holds values of rows and statements (`detail`, `where`): mail is not for the log. */
function withoutData(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  return { name, code: errorCode(error), message, stack };
}

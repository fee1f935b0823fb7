import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { DomainError, type ErrorCode, type FieldError } from '../domain/errors.ts';
import { errorCode, isUnavailable } from '../store/pool.ts';

const problems: Record<ErrorCode | 'internal', { status: number; title: string }> = {
  malformed_json: { status: 400, title: 'Malformed JSON' },
  unauthenticated: { status: 401, title: 'Unauthenticated' },
  forbidden: { status: 403, title: 'Forbidden' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  payload_too_large: { status: 413, title: 'Too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  validation_failed: { status: 422, title: 'Invalid input' },
  unavailable: { status: 503, title: 'Unavailable for the moment' },
  internal: { status: 500, title: 'Internal error' },
};

/** Answers with `application/problem+json` (RFC 9457). */
export function sendProblem(
  res: Response,
  code: ErrorCode | 'internal',
  detail: string,
  errors?: readonly FieldError[],
): void {
  const { status, title } = problems[code];
  if (code === 'unauthenticated') res.set('WWW-Authenticate', 'Bearer');
  if (code === 'unavailable') res.set('Retry-After', '5');
  const body = {
    type: `urn:mailhooks:problem:${code}`,
    title,
    status,
    detail,
    code,
    ...(errors && { errors }),
  };
  res.status(status).type('application/problem+json').send(JSON.stringify(body));
}

/** The one place that turns errors into statuses. What nobody foresaw is logged, and answered without detail. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
    } else if (error instanceof DomainError) {
      sendProblem(res, error.code, error.message, error.errors);
    } else if (error instanceof URIError) {
      sendProblem(res, 'not_found', 'the path is not a valid URL path');
    } else if (bodyErrors[typeOf(error)]) {
      const [code, detail] = bodyErrors[typeOf(error)] as [ErrorCode, string];
      sendProblem(res, code, detail);
    } else if ((error as { status?: unknown } | null)?.status === 400) {
      // The body reader's word for what is not compressed as it says.
      sendProblem(res, 'malformed_json', `the body cannot be read: ${(error as Error).message}`);
    } else if (isUnavailable(error)) {
      log.warn({ error: String(error), method: req.method }, 'database unavailable');
      sendProblem(res, 'unavailable', 'the database cannot be reached at the moment, try again');
    } else {
      log.error({ error: withoutData(error), method: req.method, path: req.path }, 'unexpected error');
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

/** Errors of Express's body reader, by their `type`. */
const bodyErrors: Record<string, [ErrorCode, string]> = {
  'entity.too.large': ['payload_too_large', 'a request may have 10 MiB'],
  'encoding.unsupported': [
    'unsupported_media_type',
    'this Content-Encoding is not supported: use gzip or none',
  ],
  'request.aborted': ['malformed_json', 'the request ended before its body did'],
  'request.size.invalid': ['malformed_json', 'the body has not the length that Content-Length announced'],
};

const typeOf = (error: unknown): string => String((error as { type?: unknown } | null)?.type ?? '');

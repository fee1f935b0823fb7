import type { components } from './schema.ts';

/** A refusal as the API sends it (RFC 9457). */
export type Problem = components['schemas']['Problem'];
/** What is wrong with one field: `path` says where. */
export type FieldError = components['schemas']['FieldError'];

interface About extends ErrorOptions {
  eventIds?: readonly string[] | undefined;
}

/** Base of every error that a call ends with. */
export class MailhooksError extends Error {
  override name = 'MailhooksError';
  /** How often the request was sent. */
  readonly attempts: number;
  /** Of the events that the call posted, in their order, ids that the client made included; empty for other calls. */
  readonly eventIds: readonly string[];
  /** When the call was about one event. */
  readonly eventId: string | undefined;

  constructor(message: string, attempts: number, { eventIds = [], ...options }: About = {}) {
    super(message, options);
    this.attempts = attempts;
    this.eventIds = eventIds;
    this.eventId = eventIds.length === 1 ? eventIds[0] : undefined;
  }
}

/** The API answered, and refused. */
export class ApiError extends MailhooksError {
  override name = 'ApiError';
  readonly status: number;
  /** Undefined when the answer is not of Mailhooks: of a proxy, for example. */
  readonly problem: Problem | undefined;
  /** `X-Request-Id` of the answer: the log of Mailhooks has it too. */
  readonly requestId: string | undefined;

  constructor(
    message: string,
    { status, problem, requestId }: Pick<ApiError, 'status' | 'problem' | 'requestId'>,
    attempts: number,
    about?: About,
  ) {
    super(message, attempts, about);
    this.status = status;
    this.problem = problem;
    this.requestId = requestId;
  }

  /** What was wrong, for a program, as `validation_failed`. */
  get code(): Problem['code'] | undefined {
    return this.problem?.code;
  }

  /** One per field that was wrong; empty for other refusals. */
  get errors(): readonly FieldError[] {
    return this.problem?.errors ?? [];
  }
}

/** There was no whole answer: no connection, a connection that broke, or none in time. `cause` says which. */
export class ConnectionError extends MailhooksError {
  override name = 'ConnectionError';
}

/** One event of a batch was refused; the others were not affected. */
export class EventRejectedError extends MailhooksError {
  override name = 'EventRejectedError';
  declare readonly eventId: string;
  readonly errors: readonly FieldError[];

  constructor(eventId: string, errors: readonly FieldError[], attempts: number) {
    super(
      `event ${eventId} was refused: ${errors.map(({ path, message }) => `${path} ${message}`.trim()).join('; ')}`,
      attempts,
      { eventIds: [eventId] },
    );
    this.errors = errors;
  }
}

/** The client, or its queue, was closed. */
export class ClosedError extends MailhooksError {
  override name = 'ClosedError';
}

/** The refusal that an answer is. @param request as `POST /v1/accounts` */
export function refusalOf(
  request: string,
  { status, text, requestId }: { status: number; text: string; requestId: string | null },
  attempts: number,
): ApiError {
  const problem = problemIn(text);
  const message = `${request}: ${status} ${problem?.detail ?? text.slice(0, 200)}${errorsOf(problem)}`;
  return new ApiError(message, { status, problem, requestId: requestId ?? undefined }, attempts);
}

/** What a call that posts events failed with, about these. What is no error of ours stays as it is. */
export function errorAbout(eventIds: readonly string[], error: unknown): unknown {
  if (error instanceof ApiError) return new ApiError(error.message, error, error.attempts, { eventIds });
  if (error instanceof ConnectionError)
    return new ConnectionError(error.message, error.attempts, { cause: error.cause, eventIds });
  return error;
}

function problemIn(text: string): Problem | undefined {
  try {
    const value = JSON.parse(text) as Partial<Problem> | null;
    return typeof value?.code === 'string' && typeof value.detail === 'string'
      ? (value as Problem)
      : undefined;
  } catch {
    return undefined;
  }
}

const errorsOf = (problem: Problem | undefined): string =>
  (problem?.errors ?? [])
    .slice(0, 5)
    .map(({ path, message }) => `\n  ${path}: ${message}`)
    .join('');

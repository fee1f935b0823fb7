import type { components } from './schema.ts';

/** A refusal as the API sends it (RFC 9457). */
export type Problem = components['schemas']['Problem'];
/** What is wrong with one field: `path` says where. */
export type FieldError = components['schemas']['FieldError'];

/** Base of every error that a call ends with. */
export class MailhooksError extends Error {
  override name = 'MailhooksError';
  /** How often the request was sent. */
  readonly attempts: number;

  constructor(message: string, attempts: number, options?: ErrorOptions) {
    super(message, options);
    this.attempts = attempts;
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
    request: string,
    answer: { status: number; text: string; requestId: string | null },
    attempts: number,
  ) {
    const problem = problemIn(answer.text);
    super(
      `${request}: ${answer.status} ${problem?.detail ?? answer.text.slice(0, 200)}${errorsOf(problem)}`,
      attempts,
    );
    this.status = answer.status;
    this.problem = problem;
    this.requestId = answer.requestId ?? undefined;
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
  readonly eventId: string;
  readonly errors: readonly FieldError[];

  constructor(eventId: string, errors: readonly FieldError[], attempts: number) {
    super(
      `event ${eventId} was refused: ${errors.map(({ path, message }) => `${path} ${message}`.trim()).join('; ')}`,
      attempts,
    );
    this.eventId = eventId;
    this.errors = errors;
  }
}

/** The client, or its queue, was closed. */
export class ClosedError extends MailhooksError {
  override name = 'ClosedError';
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

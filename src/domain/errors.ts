/** Every way in which a call can be refused. `src/api/problem.ts` is the one place that gives them HTTP statuses. */
export type ErrorCode =
  | 'malformed_json'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'limit_reached'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'validation_failed'
  | 'rate_limited'
  | 'unavailable';

export interface FieldError {
  /** Where, as in `[2].recipient.email`; empty for the whole input. */
  path: string;
  message: string;
}

/** A refusal that the caller can act on: it names what was wrong and where. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[] | undefined;

  constructor(code: ErrorCode, message: string, errors?: readonly FieldError[]) {
    super(message);
    this.code = code;
    this.errors = errors;
  }
}

/** Too much in too short a time. */
export class RateLimitedError extends DomainError {
  /** After which there is a turn again, in ms. */
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super('rate_limited', message);
    this.retryAfterMs = retryAfterMs;
  }
}

export const notFound = (what: string): DomainError => new DomainError('not_found', `${what} was not found`);

export function invalid(errors: readonly FieldError[]): DomainError {
  const first = errors[0];
  const where = first?.path ? `${first.path}: ` : '';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new DomainError('validation_failed', `${where}${first?.message ?? 'invalid input'}${more}`, errors);
}

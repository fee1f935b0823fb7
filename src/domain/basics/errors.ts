/** Every way in which a call can be refused. `src/api/problem-statuses.ts` is the one place that gives them HTTP statuses. */
export type ErrorCode =
  | 'malformed_json'
  | 'unauthenticated'
  | 'invalid_key'
  | 'portal_link_unknown'
  | 'portal_link_used'
  | 'portal_link_expired'
  | 'forbidden'
  | 'missing_capability'
  | 'cross_site_request'
  | 'not_found'
  | 'conflict'
  | 'limit_reached'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'validation_failed'
  | 'rate_limited'
  | 'unavailable';

/** What is wrong with one field of the input. */
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

/** What is wrong with one of the events of a request. */
export interface Rejection {
  /** Its place among those that were posted, from 0. */
  index: number;
  /** Their paths begin at the event. */
  errors: readonly FieldError[];
}

/** Errors that one response names: ten million bytes can hold a million mistakes. */
export const maxErrors = 100;

/** A refusal for the sake of some of the events posted: without these the others could be accepted. */
export class EventsRefusedError extends DomainError {
  readonly rejections: readonly Rejection[];

  /** @param single whether one event was posted alone: then paths have no index */
  constructor(code: ErrorCode, rejections: readonly Rejection[], single: boolean) {
    const errors = rejections.flatMap(({ index, errors }) =>
      errors.map(({ path, message }) => ({ path: single ? path : pathIn(index, path), message })),
    );
    const named = errors.slice(0, maxErrors);
    super(code, summaryOf(named), named);
    this.rejections = rejections;
  }
}

/** `[2].recipient.email`. */
const pathIn = (index: number, path: string): string =>
  `[${index}]${path === '' || path.startsWith('[') ? '' : '.'}${path}`;

/** Events of the same ids, or words about the same messages, have been committed since these were looked up. */
export class RacedError extends DomainError {
  constructor() {
    const message = 'events with the same ids or messages are being accepted at the moment: post these again';
    super('unavailable', message);
  }
}

/** @param what as in `endpoint ep_…`: the message goes on with "was not found" */
export const notFound = (what: string): DomainError => new DomainError('not_found', `${what} was not found`);

/** `validation_failed`; its message is the first error and how many others there are. @param errors one at least */
export const invalid = (errors: readonly FieldError[]): DomainError =>
  new DomainError('validation_failed', summaryOf(errors), errors);

/** The first one in words, and how many there are besides. */
function summaryOf(errors: readonly FieldError[]): string {
  const first = errors[0];
  const where = first?.path ? `${first.path}: ` : '';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return `${where}${first?.message ?? 'invalid input'}${more}`;
}

import type { components } from './schema.ts';

export type FieldError = components['schemas']['FieldError'];
type Problem = components['schemas']['Problem'];

/** The service refused: its problem document (RFC 9457). */
export class ApiProblem extends Error {
  override name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldError[];
  readonly requestId: string | undefined;
  /** Seconds; of a 429. */
  readonly retryAfter: number | undefined;

  constructor(response: Response, body: unknown) {
    const problem = isProblem(body) ? body : undefined;
    super(problem?.detail ?? response.statusText);
    this.status = response.status;
    this.code = problem?.code ?? 'unknown';
    this.errors = problem?.errors ?? [];
    this.requestId = problem?.requestId;
    const seconds = Number(response.headers.get('retry-after') ?? undefined);
    this.retryAfter = Number.isFinite(seconds) ? seconds : undefined;
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'detail' in body && 'code' in body;

export const hasStatus = (error: unknown, status: number): boolean =>
  error instanceof ApiProblem && error.status === status;

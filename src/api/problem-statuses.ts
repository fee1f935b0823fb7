import type { ErrorCode } from '../domain/basics/errors.ts';

export type ProblemCode = ErrorCode | 'misdirected' | 'internal';

/** What each refusal is in HTTP. */
export const problems: Readonly<Record<ProblemCode, { status: number; title: string }>> = {
  malformed_json: { status: 400, title: 'Malformed JSON' },
  unauthenticated: { status: 401, title: 'Unauthenticated' },
  invalid_key: { status: 401, title: 'This key opens nothing' },
  portal_link_unknown: { status: 401, title: 'This link is unknown' },
  portal_link_used: { status: 401, title: 'This link has been used' },
  portal_link_expired: { status: 401, title: 'The time of this link is over' },
  forbidden: { status: 403, title: 'Forbidden' },
  missing_capability: { status: 403, title: 'The session may not do this' },
  cross_site_request: { status: 403, title: 'Not from our own page' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  limit_reached: { status: 409, title: 'Limit reached' },
  payload_too_large: { status: 413, title: 'Too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  misdirected: { status: 421, title: 'Not the host that was asked for' },
  validation_failed: { status: 422, title: 'Invalid input' },
  rate_limited: { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Unavailable for the moment' },
  internal: { status: 500, title: 'Internal error' },
};

export const problemCodes = Object.keys(problems) as ProblemCode[];

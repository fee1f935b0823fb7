import { anyHost } from '../access/foreign-hosts.ts';
import { problems, problemCodes, type ProblemCode } from '../problem-statuses.ts';
import type { Route } from '../route.ts';
import { headersOf } from '../send.ts';
import { problem } from '../schemas/problem.ts';
import { refTo } from './schemas.ts';

const requestId = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };

export const headerComponents = {
  RequestId: {
    description:
      "The request's id, to find it in the log. It is the client's own when that sent one in this header: " +
      '1 to 128 letters, digits, `.`, `_` or `-`.',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,128}$' },
  },
  Location: { description: 'The path of the new thing.', required: true, schema: { type: 'string' } },
  RetryAfter: {
    description: 'Seconds after which to try again.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  },
  AcceptEncoding: {
    description: 'Sent when the body is in another encoding: the one that is taken.',
    schema: { type: 'string', enum: ['gzip'] },
  },
  SetCookie: {
    description: 'HttpOnly, SameSite=Lax; Secure where the public URL is https.',
    schema: { type: 'string' },
  },
  WwwAuthenticate: {
    description: 'How to authenticate.',
    required: true,
    schema: { type: 'string', enum: ['Bearer'] },
  },
};

const header = (name: keyof typeof headerComponents) => ({ $ref: `#/components/headers/${name}` });

/** What each refusal means to a caller. */
const meanings: Readonly<Record<ProblemCode, string>> = {
  malformed_json: 'The body is no JSON.',
  unauthenticated: 'There is no key, or it is unknown.',
  invalid_key: 'The key is unknown, or of a scope that opens no page.',
  portal_link_unknown: 'The link is unknown, has been used, or its time is over; or the key is unknown.',
  portal_link_used: 'The link has been used.',
  portal_link_expired: 'The time of the link is over.',
  forbidden:
    'The key is of another scope. Of the cookie of a session: it has not the capability, or the request is not from our own page.',
  missing_capability: 'The session has not the capability.',
  cross_site_request: 'The request with a cookie is not from our own page.',
  not_found: 'It does not exist, or belongs to another account.',
  conflict: 'It contradicts what is there already.',
  limit_reached: 'There are as many already as there may be.',
  payload_too_large: 'The body, or an event in it, is too large.',
  unsupported_media_type: 'The body is of another type, or in an unknown encoding.',
  misdirected: 'The process listens on a loopback address and was asked for another host.',
  validation_failed: 'Something that was sent is wrong: `errors` says what and where.',
  rate_limited:
    'Too many requests, or bytes, with this key or with keys of its account; too many without a good key from this address; or too many changes of one delivery.',
  unavailable: 'The database cannot be reached at the moment.',
  internal: 'Something went wrong on our side. Quote the `requestId`.',
};

/** Refusals of one status that a caller meets in the same place are described together, under the name of the first. */
const together: Partial<Record<ProblemCode, readonly ProblemCode[]>> = {
  portal_link_unknown: ['portal_link_unknown', 'portal_link_used', 'portal_link_expired', 'invalid_key'],
  forbidden: ['forbidden', 'missing_capability', 'cross_site_request'],
};
const alone = problemCodes.filter(
  (code) => together[code] !== undefined || !Object.values(together).some((codes) => codes.includes(code)),
);

export const refusalComponents = Object.fromEntries(
  [...alone, 'cross_site_request' as const].map((code) => {
    const codes = together[code] ?? [code];
    return [
      code,
      {
        description: `\`${codes.join('`, `')}\`: ${meanings[code]}`,
        headers: {
          ...requestId,
          ...(problems[code].status === 401 && { 'WWW-Authenticate': header('WwwAuthenticate') }),
          ...(code === 'unsupported_media_type' && { 'Accept-Encoding': header('AcceptEncoding') }),
          ...((code === 'unavailable' || code === 'rate_limited') && { 'Retry-After': header('RetryAfter') }),
        },
        content: {
          'application/problem+json': {
            schema: refTo(problem),
          },
        },
      },
    ];
  }),
);

/** Everything that can be answered, by status. */
export function responsesOf(route: Route): Record<string, object> {
  const { answer } = route;
  return {
    [answer.status]: success(route, answer),
    ...(answer.unless && {
      [answer.unless.status]: success(route, { schema: answer.schema, ...answer.unless }),
    }),
    ...Object.fromEntries(
      refusalsOf(route).map((code) => [problems[code].status, { $ref: `#/components/responses/${code}` }]),
    ),
  };
}

function success(route: Route, { description, schema }: Pick<Route['answer'], 'description' | 'schema'>) {
  const { status, contentType, location, setsCookie } = route.answer;
  const mediaType = contentType?.split(';')[0] ?? 'application/json';
  return {
    description,
    headers: {
      ...requestId,
      ...(location && { Location: header('Location') }),
      ...(setsCookie && { 'Set-Cookie': header('SetCookie') }),
      ...Object.fromEntries(
        Object.keys(headersOf(route)).map((name) => [
          name,
          { required: name in (route.answer.headers ?? {}), schema: { type: 'string' } },
        ]),
      ),
    },
    ...(status !== 204 && {
      content: {
        [mediaType]: { schema: contentType === undefined ? refTo(schema) : { type: 'string' } },
      },
    }),
  };
}

/** What follows from how the route is made, and what it adds. In the order of their statuses. */
function refusalsOf(route: Route): ProblemCode[] {
  const needsKey = route.allow !== 'anybody';
  const takesBytes =
    (needsKey || route.body !== undefined) && (route.method === 'post' || route.method === 'patch');
  const can: Partial<Record<ProblemCode, boolean>> = {
    malformed_json: takesBytes,
    unauthenticated: needsKey,
    forbidden: needsKey,
    not_found: route.path.includes('{'),
    payload_too_large: takesBytes,
    unsupported_media_type: takesBytes,
    misdirected: !anyHost.has(route.path),
    validation_failed: route.body !== undefined || route.query !== undefined,
    rate_limited: needsKey,
    unavailable: needsKey,
    internal: true,
  };
  return problemCodes
    .filter((code) => can[code] === true || route.refuses?.includes(code))
    .sort((a, b) => problems[a].status - problems[b].status);
}

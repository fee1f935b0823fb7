import type { SessionRights } from '../../domain/account/portal-rules.ts';
import { notFound } from '../../domain/basics/errors.ts';

/** Not visible ASCII, so that it cannot come back as a header's new value. */
export const hidden = '••••••';

type Fields = Record<string, unknown>;

/** The query as a session of one endpoint means it. @throws DomainError `not_found` for another endpoint */
export function narrowQuery(
  session: SessionRights | undefined,
  known: object | undefined,
  query: Fields,
): Fields {
  const own = session?.endpointId ?? null;
  if (own === null || !known || !('endpointId' in known)) return query;
  if (query.endpointId !== undefined && query.endpointId !== own)
    throw notFound(`endpoint ${String(query.endpointId)}`);
  return { ...query, endpointId: own };
}

/**
 * An answer as a session may see it: without secrets for one that has not the capability `secrets`, and without other
 * endpoints for a session of one. @throws DomainError `not_found` where nothing is left
 */
export function narrowAnswer(
  session: SessionRights | undefined,
  operationId: string,
  value: unknown,
): unknown {
  if (!session) return value;
  const shown = session.capabilities.includes('secrets') ? value : withoutSecrets(operationId, value);
  return session.endpointId === null ? shown : ofEndpoint(operationId, shown, session.endpointId);
}

const withEndpoint = new Set([
  'createEndpoint',
  'getEndpoint',
  'changeEndpoint',
  'enableEndpoint',
  'disableEndpoint',
]);

function withoutSecrets(operationId: string, value: unknown): unknown {
  if (withEndpoint.has(operationId)) return withoutHeaders(value as Fields);
  if (operationId === 'listEndpoints') return eachOf(value, withoutHeaders);
  if (operationId !== 'testEndpoint') return value;
  const { request, ...report } = value as { request: { headers: Record<string, string> } };
  return { ...report, request: { ...request, headers: hide(request.headers, ours) } };
}

function withoutHeaders({ secret: _shownToNobody, headers, ...endpoint }: Fields): Fields {
  return { ...endpoint, headers: hide(headers as Record<string, string>) };
}

/** What every receiver gets; all else is what the owner has set. */
const ours =
  /^(host|connection|accept|accept-encoding|content-.*|transfer-encoding|user-agent|webhook-.*|mailhooks-.*)$/i;

const hide = (headers: Record<string, string>, shown?: RegExp): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, shown?.test(name) ? value : hidden]),
  );

function ofEndpoint(operationId: string, value: unknown, own: string): unknown {
  switch (operationId) {
    case 'getEvent': {
      const event = onlyTo(value as Fields, own);
      if (!isSome(event.deliveries)) throw notFound(`event ${String(event.id)}`);
      return event;
    }
    case 'getRecovery': {
      const { id, endpointId } = value as Fields;
      if (endpointId !== own) throw notFound(`recovery ${String(id)}`);
      return value;
    }
    default:
      return value;
  }
}

const isSome = (list: unknown): boolean => (list as unknown[]).length > 0;

const onlyTo = (event: Fields, own: string): Fields => ({
  ...event,
  deliveries: (event.deliveries as Fields[]).filter(({ endpointId }) => endpointId === own),
});

function eachOf(page: unknown, change: (row: Fields) => Fields): Fields {
  const { data, ...rest } = page as { data: Fields[] };
  return { ...rest, data: data.map(change) };
}

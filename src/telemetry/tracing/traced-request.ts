import type { IncomingHttpHeaders } from 'node:http';
import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Tracer,
} from '@opentelemetry/api';
import type { TracedRequest } from '../../api/traced-request.ts';
import { privatePath } from './private-path.ts';

/** Of a request, as Express has it. */
export interface IncomingRequest {
  method: string;
  headers: IncomingHttpHeaders;
  /** `http` or `https`, as the caller sees it where a trusted proxy says so. */
  protocol: string;
  /** Path and query as they came. */
  originalUrl: string;
  httpVersion: string;
}

/** Others are the caller's invention: names of spans are few. */
const knownMethods = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE)$/;

/** A span for a request to the API; it goes on with the caller's trace when the headers name one (`traceparent`). */
export function traceRequest(tracer: Tracer, request: IncomingRequest): TracedRequest {
  const { method, headers, originalUrl } = request;
  const parent = propagation.extract(context.active(), headers);
  const name = knownMethods.test(method) ? method : 'HTTP';
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes: attributesOf(request) }, parent);
  return {
    run: (work) => context.with(trace.setSpan(parent, span), work),
    end(route, status) {
      if (route !== null) span.updateName(`${name} ${route}`).setAttribute('http.route', route);
      span.setAttributes({
        // Only the route shows which part of the path is a secret.
        'url.path': privatePath(originalUrl, route),
        'http.response.status_code': status,
      });
      if (status >= 500)
        span.setAttribute('error.type', String(status)).setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

/** Neither query nor the caller's address and program: they may name persons. */
function attributesOf({ method, headers, protocol, httpVersion }: IncomingRequest): Attributes {
  const host = URL.parse(`${protocol}://${headers.host ?? ''}`);
  const isKnown = knownMethods.test(method);
  return {
    'http.request.method': isKnown ? method : '_OTHER',
    ...(!isKnown && { 'http.request.method_original': method }),
    'url.scheme': protocol,
    ...(host?.hostname && serverOf(host)),
    'network.protocol.version': httpVersion,
  };
}

/** Also a port that the scheme implies. */
export const serverOf = ({ hostname, port, protocol }: URL): Attributes => ({
  'server.address': hostname.replace(/^\[(.*)\]$/, '$1'),
  'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
});

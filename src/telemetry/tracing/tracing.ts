import { randomUUID } from 'node:crypto';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { envDetectorSync, Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Logger } from 'pino';
import type { HttpSender } from '../../delivery/http/http-sender.ts';
import { withoutMessages } from './private-spans.ts';
import { eventTraces } from './event-traces.ts';
import { traceRequest, type IncomingRequest } from './traced-request.ts';
import type { EventTraces } from '../../dispatch/event-traces.ts';
import type { TracedRequest } from '../../api/traced-request.ts';
import { tracedSender } from './traced-sender.ts';
import { temporalTracing, type TemporalTracing } from './temporal-tracing.ts';

/** One trace per event: its request → its workflow → each attempt. Events of one array each begin a trace, linked to the request. */
export interface Tracing {
  /** Begins the span of a request to the API. */
  request(req: IncomingRequest): TracedRequest;
  events: EventTraces;
  temporal: TemporalTracing;
  /** Makes a span of every POST that it sends. */
  sender(sender: HttpSender): HttpSender;
  /** Sends what has not been sent yet, and ends. */
  stop(): Promise<void>;
}

/** Of a process; sent with all of its spans. */
export type Role = 'api' | 'worker' | 'api+worker';

/**
 * Sends spans by OTLP over HTTP (JSON). Where to, with which headers, how often and which of them is said by the standard
 * variables (`OTEL_*`), which the library reads itself. Once per process: the context of a span is global.
 * @param role what the process does: `api`, `worker` or both
 * @param headers sent beside those of the environment, and instead of those of the same name
 */
export function startTracing(
  { version, role }: { version: string; role: Role },
  log: Logger,
  headers: Readonly<Record<string, string>> = {},
): Tracing {
  const write = (message: string): void => log.warn({ error: message }, 'traces');
  const ignore = (): void => undefined;
  diag.setLogger(
    { error: write, warn: write, info: ignore, debug: ignore, verbose: ignore },
    DiagLogLevel.WARN,
  );
  const resource = new Resource({
    ...Resource.default().attributes,
    'service.name': 'mailhooks',
    'service.version': version,
    'service.instance.id': randomUUID(),
    'mailhooks.role': role,
    ...envDetectorSync.detect().attributes,
  });
  const processor = new BatchSpanProcessor(withoutMessages(new OTLPTraceExporter({ headers })));
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  provider.register();
  const tracer = provider.getTracer('mailhooks', version);
  return {
    request: (req) => traceRequest(tracer, req),
    events: eventTraces(tracer),
    temporal: temporalTracing(tracer, processor, resource),
    sender: (sender) => tracedSender(sender, tracer),
    stop: () => provider.shutdown().catch((error: unknown) => write(String(error))),
  };
}

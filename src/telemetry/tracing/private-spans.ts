import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

const told = new Set(['exception.message', 'exception.stacktrace']);

/** Spans leave without the messages of errors: what a mail server refuses names addresses. The kind of error stays. */
export function withoutMessages(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(withoutMessage), done),
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  };
}

function withoutMessage(span: ReadableSpan): ReadableSpan {
  const events = span.events.map((event) => ({ ...event, attributes: without(event.attributes) }));
  // A span is an object of a class: what it inherits has to stay.
  return Object.create(span, {
    events: { value: events },
    status: { value: { code: span.status.code } },
  }) as ReadableSpan;
}

const without = (attributes: Attributes = {}): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !told.has(name)));

import type { Tracer } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client/index.js';
import { makeWorkflowExporter } from '@temporalio/interceptors-opentelemetry/lib/worker/index.js';
import type { WorkerOptions } from '@temporalio/worker';
import { tracedActivity } from './traced-activity.ts';

/** What the Temporal client and worker need to go on with a trace; the worker's bundle has to be the traced one. */
export interface TemporalTracing {
  client: { workflow: OpenTelemetryWorkflowClientInterceptor[] };
  worker: Required<Pick<WorkerOptions, 'interceptors' | 'sinks'>>;
}

export function temporalTracing(
  tracer: Tracer,
  processor: SpanProcessor,
  resource: Resource,
): TemporalTracing {
  return {
    client: { workflow: [new OpenTelemetryWorkflowClientInterceptor({ tracer })] },
    worker: {
      interceptors: { activity: [(context) => ({ inbound: tracedActivity(tracer, context) })] },
      sinks: { exporter: workflowSpans(processor, resource) },
    },
  };
}

/** The SDK's exporter writes all of a workflow's info, some 40 attributes, into each of its spans: two say which it is. */
function workflowSpans(processor: SpanProcessor, resource: Resource) {
  const { export: exporter } = makeWorkflowExporter(processor, resource);
  type Info = Parameters<typeof exporter.fn>[0];
  return {
    export: {
      ...exporter,
      fn: ({ workflowId, runId }: Info, spans: Parameters<typeof exporter.fn>[1]) =>
        exporter.fn({ temporalWorkflowId: workflowId, run_id: runId } as unknown as Info, spans),
    },
  };
}

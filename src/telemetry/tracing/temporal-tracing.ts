import { trace, type Tracer } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/worker/index.js';
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client/index.js';
import type { ActivityInboundCallsInterceptor, WorkerOptions } from '@temporalio/worker';

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
      interceptors: {
        activity: [
          (context) => ({ inbound: new OpenTelemetryActivityInboundInterceptor(context, { tracer }) }),
          () => ({ inbound: nameDelivery }),
        ],
      },
      sinks: { exporter: makeWorkflowExporter(processor, resource) },
    },
  };
}

/** An activity's span says which delivery it is about. */
const nameDelivery: ActivityInboundCallsInterceptor = {
  execute(input, next) {
    const { deliveryId, endpointId } = (input.args[0] ?? {}) as { deliveryId?: string; endpointId?: string };
    const span = trace.getActiveSpan();
    if (deliveryId !== undefined) span?.setAttribute('mailhooks.delivery.id', deliveryId);
    if (endpointId !== undefined) span?.setAttribute('mailhooks.endpoint.id', endpointId);
    return next(input);
  },
};

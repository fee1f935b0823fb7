import type { Tracer } from '@opentelemetry/api';
import {
  ACTIVITY_ID_ATTR_KEY,
  extractContextFromHeaders,
  instrument,
  RUN_ID_ATTR_KEY,
  WORKFLOW_ID_ATTR_KEY,
} from '@temporalio/interceptors-opentelemetry/lib/instrumentation.js';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';

/** What our activities are given of a delivery. */
interface Task {
  deliveryId?: string;
  endpointId?: string;
  after?: unknown;
}

interface ActivityContext {
  info: {
    activityId: string;
    activityType: string;
    attempt: number;
    workflowExecution?: { workflowId: string; runId: string };
  };
}

/**
 * A span for each try of an activity, as the SDK's own interceptor makes it, which says which delivery it is about. A first try
 * that only hands the wait to Temporal (`after`) fails so that Temporal waits: to a person it is no failure.
 */
export function tracedActivity(tracer: Tracer, { info }: ActivityContext): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      const { deliveryId, endpointId, after } = (input.args[0] ?? {}) as Task;
      const onlyWaits = after !== undefined && info.attempt === 1;
      const context = extractContextFromHeaders(input.headers);
      return await instrument({
        tracer,
        spanName: `RunActivity:${info.activityType}`,
        ...(context && { context }),
        acceptableErrors: () => onlyWaits,
        fn: (span) => {
          span.setAttributes({
            [ACTIVITY_ID_ATTR_KEY]: info.activityId,
            [WORKFLOW_ID_ATTR_KEY]: info.workflowExecution?.workflowId,
            [RUN_ID_ATTR_KEY]: info.workflowExecution?.runId,
            'mailhooks.delivery.id': deliveryId,
            'mailhooks.endpoint.id': endpointId,
            ...(onlyWaits && { 'mailhooks.only_waits': true }),
          });
          return next(input);
        },
      });
    },
  };
}

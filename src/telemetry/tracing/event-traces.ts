import { context, ROOT_CONTEXT, trace, type Tracer } from '@opentelemetry/api';
import type { EventTraces } from '../../dispatch/event-traces.ts';

/** Events of one array have a trace each: one of a thousand could not be found in the request's. */
export function eventTraces(tracer: Tracer): EventTraces {
  return {
    linked(event, work) {
      const request = trace.getActiveSpan()?.spanContext();
      const attributes = {
        'mailhooks.account.id': event.accountId,
        'mailhooks.event.id': event.eventId,
      };
      const links = request ? [{ context: request }] : [];
      return tracer.startActiveSpan('deliver event', { root: true, attributes, links }, async (span) => {
        try {
          return await work();
        } finally {
          span.end();
        }
      });
    },
    apart: (work) => context.with(ROOT_CONTEXT, work),
  };
}

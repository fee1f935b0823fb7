import { Counter, Histogram, type Registry } from 'prom-client';
import { attemptErrorCodes, deliveryOutcomes } from '../../domain/delivery/delivery.ts';
import { shortages } from '../../domain/delivery/shortage.ts';
import { deliverySeconds, eventCounts, requestSeconds } from './buckets.ts';
import { countBy } from './counter.ts';
import type { DeliveryMetrics } from '../../delivery/attempt/delivery-metrics.ts';

export function deliveryMetrics(registry: Registry): DeliveryMetrics {
  const histogram = (name: string, help: string, buckets: number[]): Histogram =>
    new Histogram({ registers: [registry], name, help, buckets });
  const ended = countBy(registry, {
    name: 'mailhooks_deliveries_total',
    help: 'Deliveries by how they came out; one that is held counts again when it is sent after all',
    label: 'outcome',
    values: deliveryOutcomes,
  });
  const attempts = countBy(registry, {
    name: 'mailhooks_attempts_total',
    help: 'Attempts by result: success, or why it failed',
    label: 'result',
    values: ['success', ...attemptErrorCodes],
  });
  const retries = countBy(registry, {
    name: 'mailhooks_retries_total',
    help: 'Failed attempts after which another one follows, by why it failed',
    label: 'reason',
    values: attemptErrorCodes,
  });
  const rejected = new Counter({
    registers: [registry],
    name: 'mailhooks_sent_away_total',
    help: 'Tries that made no request, as the endpoint had no free slot; each comes back at a time of its own',
  });
  const deferred = countBy(registry, {
    name: 'mailhooks_deferred_attempts_total',
    help: 'Attempts that were put off, as the budget of bytes was used up or this process lacked something; none of them counts',
    label: 'shortage',
    values: ['bytes', ...shortages],
  });
  const duration = histogram(
    'mailhooks_attempt_duration_seconds',
    'Time from look-up to the end of the response, of one attempt',
    requestSeconds,
  );
  const toFirstAttempt = histogram(
    'mailhooks_accept_to_first_attempt_seconds',
    'Time from acceptance of an event to the beginning of the first attempt of a delivery',
    deliverySeconds,
  );
  const toDelivered = histogram(
    'mailhooks_accept_to_delivered_seconds',
    'Time from acceptance of an event to the 2xx of a delivery that nobody has sent again by hand',
    deliverySeconds,
  );
  const posted = histogram(
    'mailhooks_shared_post_events',
    'Events in one POST of a format that joins them',
    eventCounts,
  );
  return {
    attempted(acceptedAt, { sequence, number, startedAt, durationMs, error }, status) {
      attempts(error?.code ?? 'success');
      duration.observe(durationMs / 1_000);
      if (error && status === 'retrying') retries(error.code);
      else if (status !== 'retrying') ended(status);
      // Sent again by hand, it counts from another instant.
      if (sequence > 1) return;
      const waitedMs = startedAt.getTime() - acceptedAt.getTime();
      if (number === 1) toFirstAttempt.observe(seconds(waitedMs));
      if (status === 'delivered') toDelivered.observe(seconds(waitedMs + durationMs));
    },
    ended: (outcome, count = 1) => ended(outcome, count),
    rejected: () => rejected.inc(),
    deferred: (shortage) => deferred(shortage),
    posted: (events) => posted.observe(events),
  };
}

/** Two machines' clocks are never quite equal: nothing is delivered before it was accepted. */
const seconds = (ms: number): number => Math.max(0, ms) / 1_000;

import { Counter, Histogram, type Registry } from 'prom-client';
import { eventTypes } from '../../domain/event/event.ts';
import type { DeliveryOutcome } from '../../domain/delivery/delivery.ts';
import { eventCounts } from './buckets.ts';
import { countBy } from './counter.ts';
import type { IngestMetrics } from '../../services/ingest-metrics.ts';

export function ingestMetrics(
  registry: Registry,
  ended: (outcome: DeliveryOutcome, count: number) => void,
): IngestMetrics {
  const accepted = countBy(registry, {
    name: 'mailhooks_events_accepted_total',
    help: 'Events committed, by type',
    label: 'type',
    values: eventTypes,
  });
  const duplicates = new Counter({
    registers: [registry],
    name: 'mailhooks_events_duplicate_total',
    help: 'Events posted again under an id that was known already',
  });
  const perRequest = new Histogram({
    registers: [registry],
    name: 'mailhooks_ingest_request_events',
    help: 'Events in one request that posted events',
    buckets: eventCounts,
  });
  return {
    ingested(events, fresh, { held, suppressed }) {
      perRequest.observe(events.length);
      duplicates.inc(events.length - fresh.size);
      const types = new Map(events.map(({ id, type }) => [id, type]));
      for (const [id, type] of types) if (fresh.has(id)) accepted(type);
      ended('held', held);
      ended('suppressed', suppressed);
    },
  };
}

import { Counter, Histogram, type Registry } from 'prom-client';
import { eventTypes } from '../../domain/event/event.ts';
import type { DeliveryOutcome } from '../../domain/delivery/delivery.ts';
import { eventCounts } from './buckets.ts';
import { countBy } from './counter.ts';
import { startResults, type IngestMetrics } from '../../services/ingest-metrics.ts';

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
  const workflowStart = countBy(registry, {
    name: 'mailhooks_workflow_starts_total',
    help: 'Attempts to start the workflow of an event, by result (away: Temporal could not be asked)',
    label: 'result',
    values: startResults,
  });
  const begunAgain = countBy(registry, {
    name: 'mailhooks_workflows_restarted_total',
    help: 'Workflows begun again, once each, after they were terminated in Temporal, by workflow',
    label: 'workflow',
    values: ['deliverEvent', 'recoverEndpoint'],
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
    workflowStart: (result) => workflowStart(result),
    begunAgain: (workflow) => begunAgain(workflow),
  };
}

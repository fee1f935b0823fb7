import type { Registry } from 'prom-client';
import type { StartMetrics, StartResult } from '../../dispatch/start-metrics.ts';
import { countBy } from './counter.ts';

/** Every result, so that each is there from the start. */
const startResults: Record<StartResult, true> = {
  started: true,
  running: true,
  stopped: true,
  erased: true,
  away: true,
  refused: true,
};

export function startMetrics(registry: Registry): StartMetrics {
  const workflowStart = countBy(registry, {
    name: 'mailhooks_workflow_starts_total',
    help: 'Attempts to start the workflow of an event, by result (away: Temporal could not be asked)',
    label: 'result',
    values: Object.keys(startResults) as StartResult[],
  });
  const begunAgain = countBy(registry, {
    name: 'mailhooks_workflows_restarted_total',
    help: 'Workflows begun again after they were terminated in Temporal, by workflow; once each, unless its server did it',
    label: 'workflow',
    values: ['deliverEvent', 'recoverEndpoint'],
  });
  return {
    workflowStart: (result) => workflowStart(result),
    begunAgain: (workflow) => begunAgain(workflow),
  };
}

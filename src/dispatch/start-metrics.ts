import type { Logger } from 'pino';
import type { BegunAgain } from '../temporal/start/terminated-workflows.ts';

/** `away`: Temporal could not be reached, and the reconciler tries again; `refused`: Temporal refused the start. */
export type StartResult = 'started' | 'running' | 'stopped' | 'erased' | 'away' | 'refused';

/** What this room reports of workflows; `src/telemetry` counts it. */
export interface StartMetrics {
  /** The workflow of an event was to be started. */
  workflowStart(result: StartResult): void;
  /** A workflow that was terminated has been begun again. */
  begunAgain(workflow: 'deliverEvent' | 'recoverEndpoint'): void;
}

const messages: Record<BegunAgain, string> = {
  'begun-again': 'a workflow was terminated in Temporal: begun again, this once',
  'begun-again-after-server': "a workflow was terminated by Temporal's server: begun again",
};

/** A workflow was terminated. Logged at `error`, because terminating workflows can stop deliveries. */
export function noteBegunAgain(
  { metrics, log }: { metrics: Pick<StartMetrics, 'begunAgain'>; log: Logger },
  workflow: 'deliverEvent' | 'recoverEndpoint',
  ids: Readonly<Record<string, string>>,
  result: BegunAgain,
): void {
  metrics.begunAgain(workflow);
  log.error(ids, messages[result]);
}

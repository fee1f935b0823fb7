/** `away`: Temporal could not be asked, the reconciler goes on; `refused`: it was asked and said no. */
export type StartResult = 'started' | 'running' | 'stopped' | 'erased' | 'away' | 'refused';

export interface StartMetrics {
  /** The workflow of an event was to be started. */
  workflowStart(result: StartResult): void;
  /** A workflow that was terminated has been begun again. */
  begunAgain(workflow: 'deliverEvent' | 'recoverEndpoint'): void;
}

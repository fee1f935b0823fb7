import type { EventType } from '../domain/event/event.ts';

/** `away`: Temporal could not be asked, the reconciler goes on; `refused`: it was asked and said no. */
export const startResults = ['started', 'running', 'stopped', 'erased', 'away', 'refused'] as const;

type StartResult = (typeof startResults)[number];

export interface IngestMetrics {
  /**
   * A request with events has been committed.
   * @param events as posted, duplicates included
   * @param accepted ids that are new
   * @param ended how many of their deliveries will not be attempted now
   */
  ingested(
    events: readonly { id: string; type: EventType }[],
    accepted: ReadonlySet<string>,
    ended: Readonly<Record<'held' | 'suppressed', number>>,
  ): void;
  workflowStart(result: StartResult): void;
  /** A workflow that was terminated has been begun again. */
  begunAgain(workflow: 'deliverEvent' | 'recoverEndpoint'): void;
}

import type { EventType } from '../domain/event/event.ts';

/** What the services report of accepted events; `src/telemetry` counts it. */
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
}

/** What became of events that were to be started; the others could not be. */
export interface Starts {
  /** They need nothing more. */
  started: number;
  /** They are for unhealthy endpoints, and wait until these have a free slot. */
  deferred: number;
}

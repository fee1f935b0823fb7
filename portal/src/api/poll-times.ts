/** How often the page reads again what it shows, in ms, while somebody looks at it. Polling needs no open connection per viewer. */
export const pollMs = {
  overview: 5_000,
  newestDeliveries: 5_000,
  /** Of a delivery whose next attempt may come at any moment, and of another. */
  openDelivery: 2_000,
  endedDelivery: 15_000,
  endpoints: 15_000,
  /** While it runs; one that has ended is not read again. */
  recovery: 1_000,
  outcomeOfRecovery: 5_000,
  /** Counted over all that an endpoint did not get. */
  outage: 60_000,
  /** Of the last hour, and of longer ranges. */
  chartsOfHour: 15_000,
  charts: 60_000,
} as const;

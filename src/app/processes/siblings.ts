/** What a process shows of itself to the others behind its port. */
export interface OwnState {
  /** Its metrics, in Prometheus' text format. */
  metrics: () => Promise<string>;
  /** By name; a check rejects with the reason. */
  checks: Readonly<Record<string, () => Promise<void>>>;
}

/** All processes behind one port, this one included, as one of them asks for them. */
export interface Siblings {
  /** From now on the others may ask for it. */
  show: (own: OwnState) => void;
  /** Of all together: counters, histograms and most gauges are sums. */
  metrics: () => Promise<string>;
  /** Rejects with the reason of the first process where it fails; `processes` is whether all are up. */
  check: (name: string) => Promise<void>;
}

import type { Tracing } from './tracing.ts';

/** What there is once per process, however many Mailhooks run in it. */
export interface ProcessTelemetry {
  /** The Temporal SDK's own metrics, in Prometheus' text format. */
  temporalMetrics(): Promise<string>;
  /** Undefined: no settings ask for traces. */
  tracing: Tracing | undefined;
  /** Sends what has not been sent yet. */
  stop(): Promise<void>;
}

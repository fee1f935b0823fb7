import type { Tracing } from './tracing/tracing.ts';

/** The native part of the Temporal SDK, of which a process has one. */
export interface TemporalRuntime {
  /** The SDK's metrics, in Prometheus' text format. */
  metrics(): Promise<string>;
  /** Completed workflow tasks that the server has refused, as it does beyond its limits. */
  refusedTasks(): number;
  /**
   * To be called before the SDK connects. The SDK drops its runtime with its last connection, or when it cannot connect, and
   * would make the next one on the same port, which another program may have taken by then.
   */
  ensure(): Promise<void>;
}

/** What there is once per process, however many Mailhooks run in it. */
export interface ProcessTelemetry {
  temporal: TemporalRuntime;
  /** Undefined: no settings ask for traces. */
  tracing: Tracing | undefined;
  /** Sends what has not been sent yet. */
  stop(): Promise<void>;
}

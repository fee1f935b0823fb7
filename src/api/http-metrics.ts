/**
 * What the API reports of its requests; `src/telemetry` counts and times them. `durationMs` ends when the response has been
 * sent.
 */
export interface HttpMetrics {
  /** @param route its pattern, as `/v1/accounts/{accountId}`; never the path itself */
  answered(request: { method: string; route: string; status: number; durationMs: number }): void;
}

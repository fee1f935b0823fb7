export interface HttpMetrics {
  /** @param route its pattern, as `/v1/accounts/{accountId}`; never the path itself */
  answered(request: { method: string; route: string; status: number; durationMs: number }): void;
}

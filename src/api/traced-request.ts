/**
 * The span of one request. The API calls `run` once, and `end` once when the response has been sent or its connection is
 * gone.
 */
export interface TracedRequest {
  /** Runs what handles the request: all that it starts belongs to the request's trace. */
  run(work: () => void): void;
  /** @param route its pattern, as `/v1/accounts/{accountId}`; null: none answered */
  end(route: string | null, status: number): void;
}

import { isGrpcServiceError } from '@temporalio/client';

/** gRPC statuses that speak of the server or the way to it, not of the request. */
const awayCodes = new Set([1, 4, 8, 14]); // cancelled, deadline exceeded, resource exhausted, unavailable

/** Whether Temporal could not be asked, as against having refused. What is not known counts as "could not". */
export function isTemporalAway(error: unknown): boolean {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return !isGrpcServiceError(cause) || awayCodes.has(cause.code);
}

/** The SDK's own message says only that it failed; its cause says why. */
export const explain = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined
    ? `${error.message}: ${String(error.cause)}`
    : String(error);

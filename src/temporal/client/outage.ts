import { isGrpcServiceError } from '@temporalio/client';
import { isTemporalAway } from './is-away.ts';

/**
 * Tells a server that is away from a call that fails for a reason of its own. A refused connection is an outage. A deadline
 * or an unknown error may be about one workflow alone: only several in a row are an outage.
 */
export interface Outage {
  /** Nothing is to be tried for the moment: each try would wait its deadline. */
  isOn(): boolean;
  /** A call failed. @returns whether the server could not be asked, as against having refused */
  failed(error: unknown): boolean;
  /** A call succeeded, or the next try is to be made in any case. */
  over(): void;
}

const pauseMs = 5_000;
const inARow = 3;
/** gRPC: there is no connection. */
const unavailable = 14;

/** A pause of 5 s begins with a refused connection, or with the third failure in a row. */
export function createOutage(): Outage {
  let failures = 0;
  let until = 0;
  const over = (): void => {
    failures = 0;
    until = 0;
  };
  return {
    isOn: () => Date.now() < until,
    failed(error) {
      if (!isTemporalAway(error)) {
        over();
        return false;
      }
      // A pause that has run out is no row of failures: those before it may have been of the same call.
      if (until > 0 && Date.now() >= until) over();
      failures += 1;
      if (isUnavailable(error) || failures >= inARow) until = Date.now() + pauseMs;
      return true;
    },
    over,
  };
}

/** Whether there was no connection: then the call was not to blame. */
export function isUnavailable(error: unknown): boolean {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return isGrpcServiceError(cause) && (cause.code as number) === unavailable;
}

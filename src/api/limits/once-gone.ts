import type { ServerResponse } from 'node:http';

/**
 * Calls back once the response has been sent or its client has left. A client may have left before this is asked for, and
 * `close` does not come twice.
 */
export function onceGone(res: Pick<ServerResponse, 'closed' | 'once'>, then: () => void): void {
  if (res.closed) then();
  else res.once('close', then);
}

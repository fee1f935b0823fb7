import { formatDuration } from './duration.ts';
import type { AttemptError, AttemptErrorCode } from './delivery.ts';
import type { Shortage } from './shortage.ts';

/** One HTTP exchange as it went: an answer, or the reason why there was none. */
export interface Exchange {
  /** From the first look-up to the last byte read, in ms. */
  durationMs: number;
  response: { status: number; headers: Record<string, string>; body: string } | null;
  failure: { code: AttemptErrorCode; message: string } | null;
  /** It failed for want of this, and nothing was sent: the receiver has no part in it. */
  shortage?: Shortage | undefined;
  /** The request was sent twice: how a kept connection had broken before a byte of an answer came, after how many ms. */
  resentAfter?: Resent | undefined;
}

export interface Resent extends AttemptError {
  durationMs: number;
}

/**
 * 2xx and a whole answer in time is success, or as much of the answer as is read; everything else, redirects included,
 * is a failure.
 * @param host named in the message, so that it reads on its own: `HTTP 503 from hooks.example.com in 120 ms`
 */
export function judgeExchange(exchange: Exchange, host: string): AttemptError | null {
  const { failure, response } = exchange;
  if (failure)
    return {
      code: failure.code,
      message: `${failure.message} (${host}, ${formatDuration(exchange.durationMs)})`,
    };
  const status = response?.status ?? 0;
  if (status >= 200 && status < 300) return null;
  const redirect = status >= 300 && status < 400 ? ' (redirects are not followed)' : '';
  return {
    code: statusClass(status),
    message: `HTTP ${status} from ${host} in ${formatDuration(exchange.durationMs)}${redirect}`,
  };
}

function statusClass(status: number): AttemptErrorCode {
  if (status >= 500) return 'http_5xx';
  if (status >= 400) return 'http_4xx';
  if (status >= 300) return 'http_3xx';
  return 'http_1xx';
}

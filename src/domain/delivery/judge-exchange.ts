import { formatDuration } from '../basics/duration.ts';
import type { AttemptError, AttemptErrorCode } from './delivery.ts';
import type { Exchange } from './exchange.ts';

/**
 * 2xx and a whole response in time is success, or as much of the response as is read; everything else, redirects included,
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

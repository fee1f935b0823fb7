import type { AttemptError, AttemptErrorCode } from '../domain/delivery.ts';
import { formatDuration } from '../domain/duration.ts';
import { BlockedTargetError } from './target-guard.ts';

const byCode: Record<string, [AttemptErrorCode, string]> = {
  ENOTFOUND: ['dns_error', 'the host name does not exist'],
  EAI_AGAIN: ['dns_error', 'the host name could not be looked up'],
  EAI_FAIL: ['dns_error', 'the host name could not be looked up'],
  ENODATA: ['dns_error', 'the host name has no address'],
  ECONNREFUSED: ['connection_refused', 'connection refused'],
  EHOSTUNREACH: ['connection_refused', 'host unreachable'],
  ENETUNREACH: ['connection_refused', 'network unreachable'],
  EADDRNOTAVAIL: ['connection_refused', 'address not available'],
  ECONNRESET: ['connection_reset', 'connection reset by the receiver'],
  EPIPE: ['connection_reset', 'connection closed by the receiver'],
  UND_ERR_SOCKET: ['connection_reset', 'connection closed by the receiver before it answered'],
  ETIMEDOUT: ['timeout', 'timeout while connecting'],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'timeout while connecting'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'timeout'],
  UND_ERR_BODY_TIMEOUT: ['timeout', 'timeout'],
  UND_ERR_HEADERS_OVERFLOW: ['response_too_large', 'the response headers are too large'],
  UND_ERR_RES_EXCEEDED_MAX_SIZE: ['response_too_large', 'the response is too large'],
};

/**
 * Names why there was no whole answer, in words for the endpoint's owner.
 * @param timedOut whether our own limit ended the exchange: what then broke is only its consequence
 */
export function classifyFailure(error: unknown, timedOut: boolean, timeoutMs: number): AttemptError {
  if (timedOut)
    return { code: 'timeout', message: `no complete response within ${formatDuration(timeoutMs)}` };
  const cause = deepest(error);
  if (cause instanceof BlockedTargetError) return { code: 'blocked_target', message: cause.message };
  const code = String((cause as { code?: unknown }).code ?? '');
  const known = byCode[code];
  if (known) return { code: known[0], message: known[1] };
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|EPROTO|HOSTNAME_MISMATCH)/.test(code)) {
    return { code: 'tls_error', message: `TLS: ${cause.message}` };
  }
  return { code: 'protocol_error', message: `not a valid HTTP response: ${cause.message}` };
}

/** Happy eyeballs wraps one error per address, fetch-like layers wrap their cause: the innermost says what happened. */
function deepest(error: unknown): Error {
  const current = error instanceof Error ? error : new Error(String(error));
  if (current instanceof AggregateError && current.errors.length > 0) return deepest(current.errors[0]);
  return current.cause instanceof Error ? deepest(current.cause) : current;
}

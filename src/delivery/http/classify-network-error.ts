import type { AttemptError, AttemptErrorCode } from '../../domain/delivery/delivery.ts';
import { formatDuration } from '../../domain/basics/duration.ts';
import { NotHttpError } from './response-head.ts';
import { TooManyInterimError } from './response-reader.ts';
import { ReadLimitError } from './connection.ts';
import { inWords, shortageOf } from './classify-shortage.ts';
import { BlockedTargetError } from '../guard/target-guard.ts';

const notLookedUp = ['dns_error', 'the host name could not be looked up'] as const;
const tooLarge = ['response_too_large', 'the response headers are too large'] as const;

const byCode: Record<string, readonly [AttemptErrorCode, string]> = {
  ENOTFOUND: ['dns_error', 'the host name does not exist'],
  EAI_AGAIN: notLookedUp,
  EAI_FAIL: notLookedUp,
  ESERVFAIL: notLookedUp,
  EREFUSED: notLookedUp,
  ETIMEOUT: notLookedUp,
  ENODATA: ['dns_error', 'the host name has no address'],
  ECONNREFUSED: ['connection_refused', 'connection refused'],
  EHOSTUNREACH: ['connection_refused', 'host unreachable'],
  ENETUNREACH: ['connection_refused', 'network unreachable'],
  EADDRNOTAVAIL: ['connection_refused', 'address not available'],
  ECONNRESET: ['connection_reset', 'connection reset by the receiver'],
  EPIPE: ['connection_reset', 'connection closed by the receiver'],
  ECLOSED: ['connection_reset', 'connection closed by the receiver before its response was complete'],
  ETIMEDOUT: ['timeout', 'timeout while connecting'],
};

/** Codes of Node and OpenSSL for errors of handshakes and certificates. */
const fromTls =
  /^(ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO|CERT_|CRL_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH)/;

/** Our own timeout ended the exchange; errors after that are only its consequence. */
export const timeoutAfter = (timeoutMs: number): AttemptError => ({
  code: 'timeout',
  message: `no complete response within ${formatDuration(timeoutMs)}`,
});

/** Names why there was no whole response, in words for the endpoint's owner. */
export function classifyNetworkError(error: unknown): AttemptError {
  const shortage = shortageOf(error);
  if (shortage) {
    const code = shortage === 'look_ups' ? 'dns_error' : 'connection_refused';
    return { code, message: inWords[shortage] };
  }
  const cause = deepest(error);
  if (cause instanceof BlockedTargetError) return { code: 'blocked_target', message: cause.message };
  if (cause instanceof ReadLimitError) return { code: tooLarge[0], message: tooLarge[1] };
  if (cause instanceof TooManyInterimError) return { code: tooLarge[0], message: cause.message };
  const code = String((cause as { code?: unknown }).code ?? '');
  const known = byCode[code];
  if (known) return { code: known[0], message: known[1] };
  if (fromTls.test(code)) return { code: 'tls_error', message: `TLS: ${cause.message}` };
  // The text of an unknown error may hold details of this machine: it is not shown.
  const detail = cause instanceof NotHttpError ? `: ${cause.message}` : '';
  return { code: 'protocol_error', message: `not a valid HTTP response${detail}` };
}

/** Happy eyeballs wraps one error per address, fetch-like layers wrap their cause: the innermost says what happened. */
function deepest(error: unknown): Error {
  const current = error instanceof Error ? error : new Error(String(error));
  if (current instanceof AggregateError && current.errors.length > 0) return deepest(current.errors[0]);
  return current.cause instanceof Error ? deepest(current.cause) : current;
}

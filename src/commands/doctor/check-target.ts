import type { Config } from '../../config/config.ts';
import { formatDuration } from '../../domain/basics/duration.ts';
import type { AttemptErrorCode } from '../../domain/delivery/delivery.ts';
import { lookUpsBy } from '../../delivery/dns/look-ups.ts';
import { createTargetGuard, hostOf } from '../../delivery/guard/target-guard.ts';
import { classifyNetworkError } from '../../delivery/http/classify-network-error.ts';
import { guardedSockets } from '../../delivery/http/guarded-sockets.ts';
import { reasonOf } from '../../store/reaching.ts';
import { bad, good, notTried, type Finding } from './finding.ts';

const what = 'connection to a target (--target)';

const advice: Partial<Record<AttemptErrorCode, string>> = {
  blocked_target: 'name another URL, or its network in MAILHOOKS_ALLOWED_TARGETS',
  dns_error: 'correct the name, or see the line of the look-ups',
  tls_error: 'let the receiver have a valid certificate, or name its private CA in NODE_EXTRA_CA_CERTS',
};
const usualAdvice =
  'let this machine open connections to this port (firewall, NetworkPolicy), or try another host: this one may be down';

/**
 * Opens a connection as a delivery does, TLS included, and closes it: nothing is sent over it.
 * @param target a URL of HTTP; undefined: no connection is tried
 */
export async function checkTarget(config: Config, target: URL | undefined): Promise<Finding> {
  if (target === undefined)
    return notTried(what, 'a firewall in the way would not be seen; --target <URL> opens a connection');
  const { nameLookUps, allowedTargets, retry } = config;
  const { requestTimeoutMs } = retry;
  const { resolve, bounds } = lookUpsBy(nameLookUps, requestTimeoutMs);
  const guard = createTargetGuard(allowedTargets, resolve, bounds);
  // The path of a webhook may hold a token.
  const host = `${target.protocol}//${target.host}`;
  try {
    guard.checkUrl(target.href);
    const address = await connect(guardedSockets(guard, requestTimeoutMs), target, requestTimeoutMs);
    const tls = target.protocol === 'https:' ? ', with a valid certificate' : '';
    return good(what, `${host} is reached at ${address}${tls}; this says nothing of other hosts`);
  } catch (error) {
    if (error instanceof NoConnection)
      return bad(what, `${host}: no connection within ${formatDuration(requestTimeoutMs)}`, usualAdvice);
    const { code, message } = classifyNetworkError(error);
    const reason = code === 'protocol_error' ? reasonOf(error) : message;
    return bad(what, `${host}: ${reason}`, advice[code] ?? usualAdvice);
  }
}

class NoConnection extends Error {}

/** @returns the address @throws NoConnection after the time, BlockedTargetError, or what look-up, socket and TLS say */
function connect(open: ReturnType<typeof guardedSockets>, url: URL, timeoutMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const opening = open(
    { url, account: undefined },
    (socket) => {
      resolve(socket.remoteAddress ?? hostOf(url));
      socket.on('error', () => undefined).end();
    },
    reject,
  );
  const timer = setTimeout(() => reject(new NoConnection()), timeoutMs);
  return promise.finally(() => {
    clearTimeout(timer);
    opening.abandon();
  });
}

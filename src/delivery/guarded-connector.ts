import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { limitReading } from './limit-reading.ts';
import type { TargetGuard } from './target-guard.ts';

/**
 * Names are resolved once, vetted as a whole and pinned: the socket connects to an address that was vetted, so a second
 * look-up with another answer (DNS rebinding) has nothing to change. Host header and SNI stay the URL's.
 */
export function guardedConnector(guard: TargetGuard, timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({
    timeout: timeoutMs,
    lookup: vettedLookup(guard),
    keepAlive: true,
    autoSelectFamily: true,
    // Node gives up an address after 250 ms by default: a slow host with A and AAAA would never be reached.
    autoSelectFamilyAttemptTimeout: Math.ceil(timeoutMs / 4),
  });
  return (options, callback) => {
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error) return callback(error, null);
      try {
        // A socket that the receiver has reset already knows no address any more.
        if (socket.remoteAddress === undefined)
          throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
        guard.checkAddress(socket.remoteAddress, options.hostname);
      } catch (refusal) {
        socket.destroy();
        return callback(refusal as Error, null);
      }
      callback(null, socket);
      limitReading(socket);
    });
  };
}

/** For `net.connect`: only what the guard has let through is ever connected to. */
function vettedLookup(guard: TargetGuard): LookupFunction {
  return (host, options, callback) => {
    guard.resolve(host).then(
      (addresses) => {
        const first = addresses[0];
        if (!first) callback(Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' }), '');
        else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as Error, ''),
    );
  };
}

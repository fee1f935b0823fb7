import type { LookupAddress } from 'node:dns';
import { connect as connectTcp, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { hostOf, type TargetGuard } from '../guard/target-guard.ts';

/** A socket that is about to be connected. */
export interface Opening {
  /** Gives it up, however far it has come. */
  abandon(): void;
}

interface Target {
  url: URL;
  /** On whose behalf it is reached. */
  account: string | undefined;
}

export interface OpenSocket {
  /** @param onOpen with a socket that is connected to a vetted address, TLS included; it has no error listener yet */
  (target: Target, onOpen: (socket: Socket) => void, onError: (error: Error) => void): Opening;
}

/** TLS sessions that are kept, for faster handshakes. */
const maxSessions = 1_000;

/**
 * A name is resolved once, and all of its addresses are vetted. The socket connects to one of these, so that a second
 * look-up with another result (DNS rebinding) changes nothing. Host header and SNI stay those of the URL.
 */
export function guardedSockets(guard: TargetGuard, timeoutMs: number): OpenSocket {
  const sessions = new Map<string, Buffer>();

  const connect = (url: URL, addresses: readonly LookupAddress[]): Socket => {
    const host = hostOf(url);
    const isTls = url.protocol === 'https:';
    const options: TcpNetConnectOpts = {
      host,
      port: Number(url.port) || (isTls ? 443 : 80),
      lookup: pinned(host, addresses),
      noDelay: true,
      autoSelectFamily: true,
      // Node gives up an address after 250 ms by default: a slow host with A and AAAA would never be reached.
      autoSelectFamilyAttemptTimeout: Math.ceil(timeoutMs / 4),
    };
    if (!isTls) return connectTcp(options);
    const session = sessions.get(url.host);
    const socket = connectTls({
      ...options,
      // A server name is neither an address nor has it a final dot (RFC 6066 §3).
      servername: isIP(host) ? '' : host.replace(/\.$/, ''),
      ALPNProtocols: ['http/1.1'],
      ...(session && { session }),
    });
    return socket.on('session', (fresh) => {
      sessions.delete(url.host);
      sessions.set(url.host, fresh);
      if (sessions.size > maxSessions) sessions.delete(sessions.keys().next().value ?? '');
    });
  };

  return ({ url, account }, onOpen, onError) => {
    let abandoned = false;
    let socket: Socket | undefined;
    const open = (addresses: readonly LookupAddress[]): void => {
      if (abandoned) return;
      const opening = connect(url, addresses);
      socket = opening;
      opening.on('error', onError);
      opening.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        opening.off('error', onError);
        try {
          // A socket that the receiver has reset already has no remote address.
          if (opening.remoteAddress === undefined)
            throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
          guard.checkAddress(opening.remoteAddress, hostOf(url));
        } catch (refusal) {
          opening.destroy();
          return onError(refusal as Error);
        }
        onOpen(opening);
      });
    };
    guard.resolve(hostOf(url), account).then(open).catch(onError);
    return {
      abandon() {
        abandoned = true;
        socket?.destroy();
      },
    };
  };
}

/** A `lookup` for `net.connect` that returns only addresses which the guard has vetted. */
const pinned =
  (host: string, addresses: readonly LookupAddress[]): TcpNetConnectOpts['lookup'] =>
  (_host, options, callback) => {
    const [first] = addresses;
    if (!first) callback(Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' }), '');
    else if (options.all) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };

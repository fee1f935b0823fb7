import type { Socket } from 'node:net';
import { Client, Pool, type buildConnector, type Dispatcher } from 'undici';

/** The connection that an exchange runs over. */
export interface Connection {
  breakOff(): void;
}

/** A request that wants to know its connection. */
export interface ConnectedOptions extends Dispatcher.DispatchOptions {
  onConnection(connection: Connection): void;
}

/** We leave before the receiver has come to an end. */
class BrokenOffError extends Error {
  override readonly name = 'BrokenOffError';
  /** To undici an error of this socket alone. */
  readonly code = 'UND_ERR_SOCKET';
}

/**
 * One connection at a time. undici's own abort leaves the request in its queue until the next connection, which it opens
 * for nothing; a socket that breaks takes its request with it.
 */
class GuardedClient extends Client implements Connection {
  #socket: Socket | undefined;

  constructor(origin: URL, options: Client.Options, connect: buildConnector.connector) {
    super(origin, {
      ...options,
      connect: (target, callback) =>
        connect(target, (...result) => {
          this.#socket = result[1] ?? undefined;
          callback(...result);
        }),
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    (options as ConnectedOptions).onConnection(this);
    return super.dispatch(options, handler);
  }

  breakOff(): void {
    this.#socket?.destroy(new BrokenOffError('broken off'));
  }
}

/** For an `Agent`: pools of such clients. */
export const guardedPools =
  (connect: buildConnector.connector) =>
  (origin: string | URL, options: object): Pool =>
    new Pool(origin, {
      ...options,
      factory: (url, clientOptions) => new GuardedClient(url, clientOptions, connect),
    });

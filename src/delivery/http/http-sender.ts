import type { Exchange } from '../../domain/delivery/exchange.ts';
import { createConnection } from './connection.ts';
import { createIdleConnections } from './idle-connections.ts';
import { createExchangeHandler, type ExchangeHandler } from './exchange-handler.ts';
import { guardedSockets } from './guarded-sockets.ts';
import { requestBytes } from './request-bytes.ts';
import type { TargetGuard } from '../guard/target-guard.ts';

/** One POST, ready to be sent. Its signature covers `body` byte for byte: whoever changes the body signs it again. */
export interface WebhookRequest {
  url: string;
  /** All but `host`, `content-length` and `connection`, which are added. */
  headers: Record<string, string>;
  /** The exact text that is signed and sent. */
  body: string;
}

/** Sends one request; it never rejects for what a receiver does. */
export interface HttpSender {
  /** @param account whose limit of look-ups it counts against */
  send(webhook: WebhookRequest, account?: string): Promise<Exchange>;
  /** Sends nothing more, and waits for the requests in flight. */
  close(): Promise<void>;
}

/** A connection this old gets no further request, so that a name with a new address is looked up and vetted again (ADR 20). */
const maxConnectionAgeMs = 60_000;

/**
 * Sends one request at a time over a connection, and opens as many as it needs: no request waits in a queue while its
 * timeout runs.
 * @param timeoutMs covers look-up, connection, TLS, the whole response, and all of it once more where a request is sent again
 * @param options.connectionAgeMs after which a connection is not used again. Default 60 s
 */
export function createHttpSender(
  guard: TargetGuard,
  timeoutMs: number,
  { connectionAgeMs = maxConnectionAgeMs }: { connectionAgeMs?: number } = {},
): HttpSender {
  const openSocket = guardedSockets(guard, timeoutMs);
  const kept = createIdleConnections(connectionAgeMs);
  const underWay = new Set<Promise<Exchange>>();
  let isClosed = false;

  const sendOverNewOne = (
    target: { url: URL; account: string | undefined },
    request: Buffer,
    exchange: ExchangeHandler,
  ): void => {
    const { origin } = target.url;
    const opening = openSocket(
      target,
      (socket) => {
        const connection = createConnection(socket, {
          onIdle(idle, keepAlive) {
            if (isClosed) idle.breakOff();
            else kept.put(origin, idle, keepAlive);
          },
          onGone: (gone) => kept.drop(origin, gone),
        });
        // Connected after the timeout: nothing is written.
        if (exchange.isOver()) return connection.breakOff();
        exchange.runsOver({ giveUp: () => connection.breakOff() });
        connection.exchange(request, exchange.sink);
      },
      (error) => exchange.fail(error),
    );
    exchange.runsOver({ giveUp: () => opening.abandon() });
  };

  const post = (
    { url: text, headers, body }: WebhookRequest,
    account: string | undefined,
  ): Promise<Exchange> =>
    new Promise((settle) => {
      let again = (): void => undefined;
      const exchange = createExchangeHandler(timeoutMs, () => again(), settle);
      try {
        if (isClosed) throw new Error('this process is stopping');
        const url = guard.checkUrl(text);
        const request = requestBytes(url, headers, body);
        again = () => sendOverNewOne({ url, account }, request, exchange);
        const connection = kept.take(url.origin);
        if (!connection) return again();
        exchange.runsOver({ giveUp: () => connection.breakOff() });
        connection.exchange(request, exchange.sink);
      } catch (error) {
        exchange.fail(error);
      }
    });

  return {
    send(webhook, account) {
      const exchange = post(webhook, account).finally(() => underWay.delete(exchange));
      underWay.add(exchange);
      return exchange;
    },
    async close() {
      isClosed = true;
      kept.closeAll();
      await Promise.all(underWay);
    },
  };
}

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

/** Sends one request; it never throws for what a receiver does. */
export interface HttpSender {
  /** @param account on whose behalf: its look-ups of names are counted */
  send(webhook: WebhookRequest, account?: string): Promise<Exchange>;
  /** Waits for what is under way. Nothing is sent any more. */
  close(): Promise<void>;
}

/** A connection this old gets no further request: a name that has moved is followed, and vetted again (ADR 20). */
const maxConnectionAgeMs = 60_000;

/**
 * One request at a time on a connection, and a connection for each: no request waits in a queue while its time runs.
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

  const sendAnew = (
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
        // Reached too late: nothing is written.
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
        again = () => sendAnew({ url, account }, request, exchange);
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

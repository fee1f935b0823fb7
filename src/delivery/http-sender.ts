import { Agent } from 'undici';
import type { Exchange } from '../domain/exchange.ts';
import { guardedPools, type ConnectedOptions } from './guarded-client.ts';
import { guardedConnector } from './guarded-connector.ts';
import { openExchange } from './open-exchange.ts';
import type { TargetGuard } from './target-guard.ts';

export interface WebhookRequest {
  url: string;
  headers: Record<string, string>;
  /** The exact text that is signed and sent. */
  body: string;
}

/** Sends one request; it never throws for what a receiver does. */
export interface HttpSender {
  send(webhook: WebhookRequest): Promise<Exchange>;
  close(): Promise<void>;
}

/** A connection this old gets no further request: a name that has moved is followed, and vetted again (ADR 20). */
const maxConnectionAgeMs = 60_000;
/** An idle connection is kept this long at most, also for a receiver that offers more. */
const maxIdleMs = 10_000;

/**
 * @param timeoutMs covers look-up, connection, TLS and the whole response
 * @param options.connectionAgeMs after which a connection is not used again. Default 60 s
 */
export function createHttpSender(
  guard: TargetGuard,
  timeoutMs: number,
  { connectionAgeMs = maxConnectionAgeMs }: { connectionAgeMs?: number } = {},
): HttpSender {
  const agent = new Agent({
    factory: guardedPools(guardedConnector(guard, timeoutMs)),
    maxHeaderSize: 16 * 1024,
    clientTtl: connectionAgeMs,
    keepAliveMaxTimeout: maxIdleMs,
    // One request at a time on a connection, and a connection for each: nobody waits in a queue while its time runs.
    pipelining: 1,
    // One timer rules the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    send: ({ url, headers, body }) =>
      new Promise<Exchange>((settle) => {
        const exchange = openExchange(timeoutMs, settle);
        try {
          const { origin, pathname, search } = guard.checkUrl(url);
          const { handler, onConnection } = exchange;
          const request: ConnectedOptions = {
            origin,
            path: `${pathname}${search}`,
            method: 'POST',
            headers,
            body,
            onConnection,
          };
          agent.dispatch(request, handler);
        } catch (error) {
          exchange.fail(error);
        }
      }),
    async close() {
      await agent.close();
    },
  };
}

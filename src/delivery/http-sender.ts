import type { LookupFunction } from 'node:net';
import { Agent, buildConnector, request, type Dispatcher } from 'undici';
import type { Exchange } from '../domain/exchange.ts';
import { classifyFailure } from './classify-failure.ts';
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

/** Bytes of a response that are read at most; then the connection is closed. */
const maxReadBytes = 64 * 1024;
/** Bytes of a response that are kept for the log. */
const keptBytes = 4 * 1024;

/** @param timeoutMs covers look-up, connection, TLS and the whole response */
export function createHttpSender(guard: TargetGuard, timeoutMs: number): HttpSender {
  const agent = new Agent({
    connect: guardedConnector(guard, timeoutMs),
    maxHeaderSize: 16 * 1024,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    async send(webhook) {
      const started = performance.now();
      const elapsed = (): number => performance.now() - started;
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        guard.checkUrl(webhook.url);
        const answer = await unlessAborted(
          request(webhook.url, {
            method: 'POST',
            headers: webhook.headers,
            body: webhook.body,
            dispatcher: agent,
            signal,
          }),
          signal,
        );
        const body = await readSome(answer.body);
        const response = { status: answer.statusCode, headers: flatten(answer.headers), body };
        return { durationMs: elapsed(), response, failure: null };
      } catch (error) {
        return {
          durationMs: elapsed(),
          response: null,
          failure: classifyFailure(error, signal.aborted, timeoutMs),
        };
      }
    },
    async close() {
      await agent.close();
    },
  };
}

/** undici hears of an abort only once it is connected; the request is then given up without being written. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

/**
 * Names are resolved once, vetted as a whole and pinned: the socket connects to an address that was vetted, so a second
 * look-up with another answer (DNS rebinding) has nothing to change. Host header and SNI stay the URL's.
 */
function guardedConnector(guard: TargetGuard, timeoutMs: number): buildConnector.connector {
  const lookup: LookupFunction = (host, options, callback) => {
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
  const connect = buildConnector({
    timeout: timeoutMs,
    lookup,
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
        callback(null, socket);
      } catch (refusal) {
        socket.destroy();
        callback(refusal as Error, null);
      }
    });
  };
}

/** Reads to the end or to the limit, keeps the beginning. NUL is replaced: Postgres text cannot hold it. */
async function readSome(body: Dispatcher.ResponseData['body']): Promise<string> {
  const kept: Buffer[] = [];
  let read = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (read < keptBytes) kept.push(chunk.subarray(0, keptBytes - read));
    read += chunk.length;
    if (read >= maxReadBytes) break;
  }
  return Buffer.concat(kept).toString('utf8').replaceAll('\u0000', '\uFFFD');
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

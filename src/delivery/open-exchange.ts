import { errors, type Dispatcher } from 'undici';
import type { Exchange } from '../domain/exchange.ts';
import { classifyFailure, timeoutAfter } from './classify-failure.ts';
import type { ConnectedOptions, Connection } from './guarded-client.ts';
import { ReadLimitError } from './limit-reading.ts';

/** Bytes of a response's body that are kept for the log. */
const keptBytes = 4 * 1024;
/** Headers of a response that are kept for the log. */
const keptHeaders = 100;

export interface OpenExchange {
  handler: Dispatcher.DispatchHandler;
  onConnection: ConnectedOptions['onConnection'];
  /** What went wrong before the request could be handed over. */
  fail(error: unknown): void;
}

/**
 * One exchange, from now until `settle` is called, once, after `timeoutMs` at the latest, whatever the receiver does.
 *
 * An answer that is larger than what is read of it counts by its status: the receiver has said what it has to say, and
 * a 2xx with a long page behind it would otherwise be sent again for a day. One that breaks off, or whose end does not
 * come in time, is none.
 */
export function openExchange(timeoutMs: number, settle: (exchange: Exchange) => void): OpenExchange {
  const started = performance.now();
  let over = false;
  let connection: Connection | undefined;
  let isRunning = false;
  let head: { status: number; headers: Record<string, string> } | undefined;
  const kept: Buffer[] = [];
  let keptLength = 0;

  const timer = setTimeout(() => {
    end({ response: null, failure: timeoutAfter(timeoutMs) });
    if (isRunning) connection?.breakOff();
  }, timeoutMs);

  function end(outcome: Pick<Exchange, 'response' | 'failure'>): void {
    if (over) return;
    over = true;
    clearTimeout(timer);
    settle({ durationMs: performance.now() - started, ...outcome });
  }
  function fail(error: unknown): void {
    if (head && isOnlyTooLong(error)) answered(head);
    else end({ response: null, failure: classifyFailure(error) });
  }
  const answered = (answer: NonNullable<typeof head>): void =>
    end({ response: { ...answer, body: textOf(kept) }, failure: null });

  return {
    fail,
    onConnection: (its) => (connection = its),
    handler: {
      onRequestStart(controller) {
        isRunning = true;
        // undici lets go of a request only once it is connected; this one is then given up without being written.
        if (over) controller.abort(new Error('too late'));
      },
      onResponseStart(_its, status, headers) {
        if (status < 200) return;
        head = { status, headers: flatten(headers) };
        // These two have no body, also where a Content-Length tells of the one that a GET would have.
        if (status === 204 || status === 304) answered(head);
      },
      onResponseData(_its, chunk) {
        if (keptLength >= keptBytes) return;
        const wanted = chunk.subarray(0, keptBytes - keptLength);
        keptLength += wanted.length;
        kept.push(wanted);
      },
      onResponseEnd() {
        if (head) answered(head);
      },
      onResponseError(_its, error) {
        fail(error);
      },
    },
  };
}

/** Of the whole, or of the trailers. */
const isOnlyTooLong = (error: unknown): boolean =>
  error instanceof ReadLimitError || error instanceof errors.HeadersOverflowError;

/** NUL is replaced: Postgres text cannot hold it. */
const textOf = (chunks: Buffer[]): string =>
  Buffer.concat(chunks).toString('utf8').replaceAll('\u0000', '\uFFFD');

/** The parser has refused control characters, and reads the rest as Latin-1: all of it can be stored. */
function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const all = Object.entries(headers).slice(0, keptHeaders);
  return Object.fromEntries(
    all.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

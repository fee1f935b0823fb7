import type { Exchange } from '../../domain/delivery/exchange.ts';
import { classifyNetworkError, timeoutAfter } from './classify-network-error.ts';
import { ReadLimitError, type ExchangeSink } from './connection.ts';
import { keptBytes } from './response-limits.ts';
import { shortageOf } from './classify-shortage.ts';

export interface ExchangeHandler {
  sink: ExchangeSink;
  /** Whether its timeout is over, or it has ended in another way. */
  isOver(): boolean;
  /** Ends the exchange with an error from before the request was sent. */
  fail(error: unknown): void;
  /** Sets what the timeout gives up from now on: a socket that is being opened, or a connection. */
  runsOver(running: { giveUp(): void }): void;
}

/**
 * One exchange, from now until `settle` is called, once, after `timeoutMs` at the latest, whatever the receiver does.
 *
 * A response that is larger than `maxReadBytes` counts by its status: otherwise a webhook with a 2xx and a long page would
 * be sent again for a day. A response that breaks off, or does not end in time, does not count.
 * @param resend sends the request again. Called once at most, for a kept connection that broke before it brought a byte:
 *   usually the receiver closed it just when the request was written
 */
export function createExchangeHandler(
  timeoutMs: number,
  resend: () => void,
  settle: (exchange: Exchange) => void,
): ExchangeHandler {
  const started = performance.now();
  let over = false;
  let running: { giveUp(): void } | undefined;
  let resentAfter: Exchange['resentAfter'];
  let head: { status: number; headers: Record<string, string> } | undefined;
  const kept: Buffer[] = [];
  let keptLength = 0;

  const timer = setTimeout(() => {
    end({ response: null, failure: timeoutAfter(timeoutMs) });
    running?.giveUp();
  }, timeoutMs);

  function end(outcome: Pick<Exchange, 'response' | 'failure' | 'shortage'>): void {
    if (over) return;
    over = true;
    clearTimeout(timer);
    settle({ durationMs: performance.now() - started, ...outcome, ...(resentAfter && { resentAfter }) });
  }
  const lose = (error: unknown): void => end({ response: null, failure: classifyNetworkError(error) });
  const answered = (answer: NonNullable<typeof head>): void =>
    end({ response: { ...answer, body: textOf(kept) }, failure: null });

  return {
    isOver: () => over,
    fail(error) {
      const shortage = shortageOf(error);
      end({ response: null, failure: classifyNetworkError(error), ...(shortage && { shortage }) });
    },
    runsOver: (its) => (running = its),
    sink: {
      onHead({ status, headers }) {
        head = { status, headers };
      },
      onBody(part) {
        if (keptLength >= keptBytes) return;
        const wanted = part.subarray(0, keptBytes - keptLength);
        keptLength += wanted.length;
        kept.push(wanted);
      },
      onEnd() {
        if (head) answered(head);
      },
      onLost(error, isUntouched) {
        if (head && error instanceof ReadLimitError) return answered(head);
        if (!isUntouched || resentAfter || over) return lose(error);
        const durationMs = Math.floor(performance.now() - started);
        resentAfter = { ...classifyNetworkError(error), durationMs };
        resend();
      },
    },
  };
}

/** NUL is replaced: Postgres text cannot hold it. */
const textOf = (chunks: Buffer[]): string =>
  Buffer.concat(chunks).toString('utf8').replaceAll('\u0000', '\uFFFD');

import type { Socket } from 'node:net';
import type { ResponseHead } from './response-head.ts';
import { maxReadBytes } from './response-limits.ts';
import { createResponseReader, type ResponseReader, type ResponseSink } from './response-reader.ts';

/** The receiver sends more than `maxReadBytes`. */
export class ReadLimitError extends Error {
  override readonly name = 'ReadLimitError';
}

/** Called with what happens in an exchange; no call follows `onEnd` or `onLost`. */
export interface ExchangeSink extends ResponseSink {
  onEnd(): void;
  /** @param untouched no byte of a response had come, over a connection that has brought responses before */
  onLost(error: Error, untouched: boolean): void;
}

/** Carries one exchange at a time. After a response that is not HTTP to the letter it carries no other (ADR 39). */
export interface Connection {
  exchange(request: Buffer, sink: ExchangeSink): void;
  breakOff(): void;
  /** By `performance.now()`. */
  readonly openedAt: number;
}

/** Keeps a connection between two requests. */
export interface Keeper {
  /** @param keepAlive the response's header of that name */
  onIdle(connection: Connection, keepAlive: string | undefined): void;
  onGone(connection: Connection): void;
}

interface Running {
  sink: ExchangeSink;
  reader: ResponseReader;
  head: ResponseHead | undefined;
  /** Bytes of the response so far. */
  read: number;
}

/** @param socket connected, and used here only */
export function createConnection(socket: Socket, keeper: Keeper): Connection {
  let running: Running | undefined;
  let answers = 0;
  let failure: Error | undefined;

  const settle = (): Running | undefined => {
    const ended = running;
    running = undefined;
    return ended;
  };
  const lose = (error: Error): void => {
    const lost = settle();
    socket.destroy();
    lost?.sink.onLost(error, answers > 0 && lost.read === 0);
  };
  const complete = ({ sink, reader, head }: Running): void => {
    settle();
    answers += 1;
    // If the response came before the request was written completely, the rest of it is still being sent: no request can
    // follow.
    if (reader.isReusable() && socket.writableLength === 0)
      keeper.onIdle(connection, head?.headers['keep-alive']);
    else socket.destroy();
    sink.onEnd();
  };

  socket.on('data', (chunk: Buffer) => {
    // No request is in flight: bytes that the receiver sends now would be taken for the response to the next request.
    if (!running) return void socket.destroy();
    const current = running;
    current.read += chunk.length;
    try {
      current.reader.push(chunk);
    } catch (error) {
      return lose(error as Error);
    }
    if (current.reader.isDone()) complete(current);
    else if (current.read > maxReadBytes) lose(new ReadLimitError('the response is too large'));
  });
  socket.on('end', () => {
    if (running?.reader.end()) complete(running);
    else lose(closed());
  });
  socket.on('error', (error) => (failure = error));
  socket.on('close', () => {
    keeper.onGone(connection);
    if (!running) return;
    // A body without a length ends with its connection, however that ends.
    if (running.reader.end()) complete(running);
    else lose(failure ?? closed());
  });

  const connection: Connection = {
    openedAt: performance.now(),
    exchange(request, sink) {
      const its: Running = {
        sink,
        head: undefined,
        read: 0,
        reader: createResponseReader({
          onHead(head) {
            its.head = head;
            sink.onHead(head);
          },
          onBody: (part) => sink.onBody(part),
        }),
      };
      running = its;
      socket.write(request);
    },
    breakOff: () => void socket.destroy(),
  };
  return connection;
}

const closed = (): Error => Object.assign(new Error('closed'), { code: 'ECLOSED' });

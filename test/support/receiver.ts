import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { until } from './until.ts';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  /** The very text. */
  body: string;
  at: number;
}

/** Answers one request; the default is an empty 200. */
export type Answer = (request: Received, res: ServerResponse, req: IncomingMessage) => void | Promise<void>;

/** A customer's server: real HTTP on loopback, which remembers what it got and responds as the test says. */
export interface Receiver {
  url: string;
  received: Received[];
  answer: Answer;
  /** Resolves when another request has come in. */
  next(): Promise<void>;
  /** Resolves when `count` requests have come in all (or on `path`). */
  waitFor(count: number, path?: string): Promise<Received[]>;
  close(): Promise<void>;
}

const ok: Answer = (_request, res) => void res.end();

/** @param host a loopback address */
export async function startReceiver(answer: Answer = ok, host = '127.0.0.1'): Promise<Receiver> {
  const received: Received[] = [];
  let waiters: (() => void)[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const request = { path: req.url ?? '', headers: req.headers, body, at: Date.now() };
      received.push(request);
      void receiver.answer(request, res, req);
      const woken = waiters;
      waiters = [];
      for (const wake of woken) wake();
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const receiver: Receiver = {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    received,
    answer,
    next: () => new Promise<void>((resolve) => waiters.push(resolve)),
    async waitFor(count, path) {
      const matching = (): Received[] =>
        received.filter((request) => path === undefined || request.path === path);
      while (matching().length < count) await receiver.next();
      return matching();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}

/** Status codes in turn; the last one for ever. */
export function statuses(...codes: number[]): Answer {
  let turn = 0;
  return (_request, res) => {
    res.statusCode = codes[Math.min(turn, codes.length - 1)] ?? 200;
    turn += 1;
    res.end(`answer ${turn}`);
  };
}

/** Fails, and asks for ten hours: however long a test takes, the next attempt is made by hand alone. */
export const comeBackLater: Answer = (_request, res) =>
  void res.writeHead(503, { 'retry-after': '36000' }).end();

/** Each answers one request; the last one all that follow. */
export function inTurn(...answers: Answer[]): Answer {
  let turn = 0;
  return (...request) => {
    const answer = answers[Math.min(turn, answers.length - 1)] ?? ok;
    turn += 1;
    return answer(...request);
  };
}

/** Gives no response until it is let go; then, and from then on, the given ones. */
export function holding(then: Answer): { answer: Answer; letGo(): void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    answer: async (...request) => {
      await promise;
      await then(...request);
    },
    letGo: () => resolve(undefined),
  };
}

/** Waits until a request that is not answered has been under way for so long that its endpoint counts as hanging. */
export async function untilHanging(find: () => Received | undefined): Promise<void> {
  await until('it hangs', () => {
    const request = find();
    return Promise.resolve(request !== undefined && Date.now() - request.at > 1_100);
  });
}

/** A test payload, which a new endpoint gets. */
export const isTest = ({ headers }: Received): boolean =>
  String(headers['mailhooks-event-id']).startsWith('evt_');

/** Checks the signature as a customer does: with the official library. @throws when it does not match */
export function verify(secret: string, { headers, body }: Received): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}

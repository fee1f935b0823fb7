import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { after, type TestContext } from 'node:test';
import { createHttpSender, type HttpSender } from '../../src/delivery/http/http-sender.ts';
import type { Resolve } from '../../src/delivery/dns/resolve.ts';
import { createTargetGuard } from '../../src/delivery/guard/target-guard.ts';

/** For receivers that waste time; the others get long enough for a busy machine. */
export const hastyMs = 300;
const patientMs = 5_000;
const loopback = ['127.0.0.0/8', '::1/128'];
export const address = (text: string): LookupAddress => ({
  address: text,
  family: text.includes(':') ? 6 : 4,
});
const toLoopback: Resolve = () => Promise.resolve([address('127.0.0.1')]);

const senders: HttpSender[] = [];
after(() => Promise.all(senders.map((sender) => sender.close())));

interface SenderOptions {
  resolve?: Resolve;
  allowed?: readonly string[];
  timeoutMs?: number;
  connectionAgeMs?: number;
}

/** It is closed when the tests of the file have ended. */
export function newSender({
  resolve = toLoopback,
  allowed = loopback,
  timeoutMs = patientMs,
  ...options
}: SenderOptions = {}): HttpSender {
  const sender = createHttpSender(createTargetGuard(allowed, resolve), timeoutMs, options);
  senders.push(sender);
  return sender;
}
export const sender = newSender();
export const hasty = newSender({ timeoutMs: hastyMs });

export const post = (url: string, by = sender, headers: Record<string, string> = {}) =>
  by.send({
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"type":"email.opened"}',
  });

/** Listens on a port of its own; when the test ends, so does every connection. */
export async function listen(t: TestContext, server: Server, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

export const httpServer = async (t: TestContext, answer: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(t, createHttpServer(answer))}/`;

/** A server that calls back with the raw socket when the request has begun to arrive. */
export const rawServer = async (t: TestContext, answer: (socket: Socket) => void): Promise<string> => {
  const server = createTcpServer((socket) => {
    socket.once('data', () => answer(socket));
  });
  return `http://127.0.0.1:${await listen(t, server)}/`;
};

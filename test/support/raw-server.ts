import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import tls from 'node:tls';

/** A server of raw sockets, not listening yet. */
export interface RawServer {
  scheme?: 'http' | 'https';
  listen: () => Server;
}

const pem = (name: string): string =>
  readFileSync(new URL(`./certificates/${name}.pem`, import.meta.url), 'utf8');

const bulk = Buffer.alloc(64 * 1024, 'x');

/** Calls `act` once the request's first bytes are there. */
export const onRequest = (act: (socket: Socket) => void) => (): Server =>
  createServer((socket) => void socket.once('data', () => act(socket)));

export const answers = (bytes: string | Buffer, encoding: BufferEncoding = 'utf8') =>
  onRequest((socket) => void socket.end(bytes.toString(encoding), encoding));

/** Says so much and then nothing, with the connection open. */
export const stops = (bytes: string) => onRequest((socket) => void socket.write(bytes));

/** So slowly that no count of drops is reached before a request's time is over. */
export const drips = (start: string, drop = 'x') =>
  onRequest((socket) => {
    socket.write(start);
    const timer = setInterval(() => socket.write(drop), 200);
    socket.on('close', () => clearInterval(timer));
  });

/** As fast as it is taken, without end. */
export const floods = (start: string, chunk: string | Buffer = bulk) =>
  onRequest((socket) => {
    const pump = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', pump);
    socket.write(start);
    pump();
  });

export const overTls =
  (cert: string, options: tls.TlsOptions = {}) =>
  () =>
    tls.createServer({ cert: pem(cert), key: pem('hooks.key'), ...options }, (socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
    });

/** One of them at work. */
export interface AtWork {
  url: string;
  /** Connections that it has accepted so far. */
  connections: number;
  /** Waits until the sender has left every connection. Reads on, so that it sees the end. */
  left(): Promise<void>;
  stop(): void;
}

export async function startRaw({ scheme = 'http', listen }: RawServer): Promise<AtWork> {
  const server = listen();
  const open = new Set<Socket>();
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket: Socket) => socket.on('error', () => undefined));
  server.on('connection', (socket: Socket) => {
    atWork.connections += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const atWork: AtWork = {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    connections: 0,
    async left() {
      await Promise.all([...open].map((socket) => new Promise((gone) => socket.resume().on('close', gone))));
    },
    stop() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
  return atWork;
}

/** Trusts the certificates of the catalogue in this process, all but the untrusted one. @returns how to undo it */
export function trustFixtures(): () => void {
  const before = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...before, pem('hooks.cert'), pem('expired.cert')]);
  return () => tls.setDefaultCACertificates(before);
}

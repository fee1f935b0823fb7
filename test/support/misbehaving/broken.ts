import { createServer } from 'node:net';
import { answers, onRequest, overTls } from '../raw-server.ts';
import { chunked, empty, ok, type Misbehaving } from './misbehaving.ts';

/** They break the connection, or cannot prove who they are. */
export const broken: Misbehaving[] = [
  {
    name: 'resets at once',
    expected: 'connection_reset',
    listen: () => createServer((socket) => void socket.resetAndDestroy()),
  },
  {
    name: 'resets after the request',
    expected: 'connection_reset',
    listen: onRequest((socket) => void socket.resetAndDestroy()),
  },
  {
    name: 'resets in the middle of its body',
    expected: 'connection_reset',
    listen: onRequest((socket) => {
      socket.write(`${ok}content-length: 9\r\n\r\nhalf`, () =>
        setTimeout(() => socket.resetAndDestroy(), 50),
      );
    }),
  },
  {
    name: 'closes in the middle of its body',
    expected: 'connection_reset',
    listen: answers(`${ok}content-length: 9\r\n\r\nhalf`),
  },
  {
    name: 'closes in the middle of a chunk',
    expected: 'connection_reset',
    listen: answers(`${chunked}9\r\nhalf`),
  },
  {
    name: 'closes its half without an answer',
    expected: 'connection_reset',
    listen: () =>
      createServer({ allowHalfOpen: true }, (socket) => {
        socket.once('data', () => socket.end());
        socket.on('end', () => socket.destroy());
      }),
  },
  {
    name: 'has a certificate of its own making',
    expected: 'tls_error',
    scheme: 'https',
    listen: overTls('untrusted.cert'),
  },
  {
    name: 'has a certificate for another host',
    expected: 'tls_error',
    scheme: 'https',
    listen: overTls('hooks.cert'),
  },
  {
    name: 'has a certificate that has expired',
    expected: 'tls_error',
    scheme: 'https',
    listen: overTls('expired.cert'),
  },
  {
    name: 'speaks HTTP/2 only, over TLS',
    expected: 'tls_error',
    scheme: 'https',
    listen: overTls('hooks.cert', { ALPNProtocols: ['h2'] }),
  },
  {
    name: 'speaks plain HTTP where TLS was asked for',
    expected: 'tls_error',
    scheme: 'https',
    listen: answers(`HTTP/1.1 400 Bad Request\r\n${empty}`),
  },
];

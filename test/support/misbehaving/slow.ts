import { createServer } from 'node:net';
import { drips, onRequest, stops } from '../raw-server.ts';
import { chunked, early, ok, type Misbehaving } from './misbehaving.ts';

/** They waste time: the attempt ends by its time limit. */
export const slow: Misbehaving[] = [
  { name: 'accepts and never answers', expected: 'timeout', listen: onRequest(() => undefined) },
  {
    name: 'never reads what is sent',
    expected: 'timeout',
    listen: () => createServer((socket) => void socket.pause()),
  },
  { name: 'drips its status line', expected: 'timeout', listen: drips('HTTP/1.1 200 ') },
  { name: 'drips its headers', expected: 'timeout', listen: drips(`${ok}x-slow: `) },
  { name: 'drips its body', expected: 'timeout', listen: drips(`${ok}content-length: 9999\r\n\r\n`) },
  { name: 'drips a chunk extension', expected: 'timeout', listen: drips(`${chunked}1;x=`) },
  { name: 'drips its trailers', expected: 'timeout', listen: drips(`${chunked}1\r\nx\r\n0\r\nx-slow: `) },
  { name: 'drips 1xx answers', expected: 'timeout', listen: drips(early, early) },
  { name: 'drips empty lines', expected: 'timeout', listen: drips('\r\n', '\r\n') },
  {
    name: 'sends less than its Content-Length',
    expected: 'timeout',
    listen: stops(`${ok}content-length: 9\r\n\r\nx`),
  },
  {
    name: 'sends "xchunked" and stays open',
    expected: 'timeout',
    listen: stops(`${ok}transfer-encoding: xchunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`),
  },
  {
    name: 'never shakes hands for TLS',
    expected: 'timeout',
    scheme: 'https',
    listen: () => createServer((socket) => void socket.resume()),
  },
];

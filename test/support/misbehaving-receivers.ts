import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { AttemptErrorCode } from '../../src/domain/delivery/delivery.ts';
import { answers, drips, floods, onRequest, overTls, stops, type RawServer } from './raw-server.ts';

/** A customer's server that does what none should. */
export interface Misbehaving extends RawServer {
  name: string;
  /** How its attempt is logged; `delivered` is success. */
  expected: AttemptErrorCode | 'delivered';
}

const ok = 'HTTP/1.1 200 OK\r\n';
const chunked = `${ok}transfer-encoding: chunked\r\n\r\n`;
const early = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';
const empty = 'content-length: 0\r\n\r\n';
/** 64 MB of zeros in 64 KB. */
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));

/** `trustFixtures` makes those about TLS mean what they say. */
export const misbehaving: Misbehaving[] = [
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

  {
    name: 'sends headers without end',
    expected: 'response_too_large',
    listen: floods(ok, 'x-header: y\r\n'.repeat(900)),
  },
  { name: 'sends one header without end', expected: 'response_too_large', listen: floods(`${ok}x-long: `) },
  {
    name: 'sends a status line without end',
    expected: 'response_too_large',
    listen: floods('HTTP/1.1 200 '),
  },
  { name: 'sends 1xx without end', expected: 'response_too_large', listen: floods('', early.repeat(500)) },
  {
    name: 'sends empty lines without end',
    expected: 'response_too_large',
    listen: floods('', '\r\n'.repeat(9_000)),
  },

  {
    name: 'says 200 and sends 10 GB',
    expected: 'delivered',
    listen: floods(`${ok}content-length: 10000000000\r\n\r\n`),
  },
  { name: 'says 200 and sends a body without end', expected: 'delivered', listen: floods(`${ok}\r\n`) },
  {
    name: 'says 200 and sends a chunk extension without end',
    expected: 'delivered',
    listen: floods(`${chunked}1;x=`),
  },
  {
    name: 'says 200 and sends trailers without end',
    expected: 'delivered',
    listen: floods(`${chunked}1\r\nx\r\n0\r\n`, 'x-trailer: y\r\n'.repeat(900)),
  },
  {
    name: 'says 200 and sends tiny chunks without end',
    expected: 'delivered',
    listen: floods(chunked, '1\r\nx\r\n'.repeat(9_000)),
  },
  {
    name: 'says 200 and sends 5,000 tiny chunks',
    expected: 'delivered',
    listen: answers(`${chunked}${'1\r\nx\r\n'.repeat(5_000)}0\r\n\r\n`),
  },
  {
    name: 'says 200 and sends a gzip bomb',
    expected: 'delivered',
    listen: onRequest((socket) => {
      socket.write(`${ok}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
      socket.end(bomb);
    }),
  },
  {
    name: 'says 500 and sends a body without end',
    expected: 'http_5xx',
    listen: floods('HTTP/1.1 500 Oops\r\n\r\n'),
  },

  {
    name: 'redirects for ever',
    expected: 'http_3xx',
    listen: answers(`HTTP/1.1 302 Found\r\nlocation: /again\r\n${empty}`),
  },
  {
    name: 'redirects to the metadata service',
    expected: 'http_3xx',
    listen: answers(`HTTP/1.1 307 Moved\r\nlocation: http://169.254.169.254/\r\n${empty}`),
  },
  { name: 'says 300', expected: 'http_3xx', listen: answers(`HTTP/1.1 300 Choices\r\n${empty}`) },
  {
    name: 'says 304 with the length of a body it does not send',
    expected: 'http_3xx',
    listen: answers('HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n'),
  },
  {
    name: 'asks to be tried again in 3 trillion years',
    expected: 'http_5xx',
    listen: answers(`HTTP/1.1 503 Busy\r\nretry-after: 99999999999999999999\r\n${empty}`),
  },
  {
    name: 'asks to be tried again before now',
    expected: 'http_4xx',
    listen: answers(`HTTP/1.1 429 Slow\r\nretry-after: -1\r\n${empty}`),
  },
  {
    name: 'answers before it has read the request, and closes',
    expected: 'http_4xx',
    listen: onRequest((socket) => {
      socket.pause();
      socket.end(`HTTP/1.1 413 Too Large\r\nconnection: close\r\n${empty}`);
    }),
  },

  {
    name: 'sends NUL in its body',
    expected: 'delivered',
    listen: answers(`${ok}content-length: 3\r\n\r\na\u0000b`),
  },
  {
    name: 'sends bytes that are no UTF-8',
    expected: 'delivered',
    listen: answers(
      Buffer.from(
        `${ok}x-odd: \xff\xed\xa0\x80\r\n__proto__: a\r\n__proto__: b\r\nconstructor: c\r\ncontent-length: 4\r\n\r\n\xff\xed\xa0\x80`,
        'latin1',
      ),
      'latin1',
    ),
  },
  {
    name: 'sends NUL in its status line',
    expected: 'delivered',
    listen: answers(`HTTP/1.1 200 O\u0000K\r\n${empty}`),
  },
  {
    name: 'sends 3,000 headers',
    expected: 'delivered',
    listen: answers(`${ok}${Array.from({ length: 3_000 }, (_, i) => `h${i}: \r\n`).join('')}${empty}`),
  },
  {
    name: 'sends more than its Content-Length',
    expected: 'delivered',
    listen: answers(`${ok}content-length: 1\r\n\r\nxyz`),
  },
  {
    name: 'sends stray bytes after its answer',
    expected: 'delivered',
    listen: stops(`${ok}${empty}HTTP/1.1 500 Stray\r\n${empty}`),
  },
  {
    name: 'says "chunked" twice',
    expected: 'delivered',
    listen: answers(`${ok}transfer-encoding: chunked, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`),
  },

  {
    name: 'sends NUL in a header',
    expected: 'protocol_error',
    listen: answers(`${ok}x-odd: a\u0000b\r\n${empty}`),
  },
  {
    name: 'sends both Transfer-Encoding and Content-Length',
    expected: 'delivered',
    listen: answers(`${ok}transfer-encoding: chunked\r\ncontent-length: 6\r\n\r\n1\r\nx\r\n0\r\n\r\n`),
  },
  {
    name: 'sends two different Content-Lengths',
    expected: 'protocol_error',
    listen: answers(`${ok}content-length: 1\r\ncontent-length: 2\r\n\r\nxy`),
  },
  { name: 'speaks HTTP/0.9', expected: 'protocol_error', listen: answers('<html>hello</html>') },
  { name: 'speaks SSH', expected: 'protocol_error', listen: stops('SSH-2.0-OpenSSH_9.9\r\n') },
  {
    name: 'speaks HTTP/2 only',
    expected: 'protocol_error',
    listen: stops('\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000'),
  },
  {
    name: 'says 100 that nobody asked for, and no more',
    expected: 'timeout',
    listen: stops('HTTP/1.1 100 Continue\r\n\r\n'),
  },
  {
    name: 'says 100 that nobody asked for, then 200',
    expected: 'delivered',
    listen: stops(`HTTP/1.1 100 Continue\r\n\r\n${ok}${empty}`),
  },
  {
    name: 'says 100 a hundred and one times, then 200',
    expected: 'response_too_large',
    listen: stops(`${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(101)}${ok}${empty}`),
  },
  {
    name: 'has a header of 50 KB',
    expected: 'delivered',
    listen: stops(`${ok}x-long: ${'y'.repeat(50_000)}\r\n${empty}`),
  },
  {
    name: 'switches protocols',
    expected: 'protocol_error',
    listen: stops('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
  },
  { name: 'says 000', expected: 'protocol_error', listen: answers(`HTTP/1.1 000 What\r\n${empty}`) },

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

import { answers, floods, onRequest } from '../raw-server.ts';
import { bomb, chunked, early, ok, type Misbehaving } from './misbehaving.ts';

/** They send without end. */
export const endless: Misbehaving[] = [
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
];

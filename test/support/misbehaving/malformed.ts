import { answers, stops } from '../raw-server.ts';
import { empty, ok, type Misbehaving } from './misbehaving.ts';

/** They speak something that is not quite HTTP/1.1. */
export const malformed: Misbehaving[] = [
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
];

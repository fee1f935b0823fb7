import { answers, onRequest, stops } from '../raw-server.ts';
import { empty, ok, type Misbehaving } from './misbehaving.ts';

/** Their responses are odd, or are none. */
export const odd: Misbehaving[] = [
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
];

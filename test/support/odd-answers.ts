import { gzipSync } from 'node:zlib';

/** An answer that curl, Go's net/http or Java's HttpClient takes for one, byte by byte in Latin-1. */
export interface OddAnswer {
  name: string;
  bytes: string;
  /** What it says. Default 200. */
  status?: number;
  /** Default `ok`. */
  body?: string;
  /** It ends when the receiver closes. */
  closes?: boolean;
  /** Written to the letter: its connection is used again. */
  isKept?: boolean;
}

const ok = 'HTTP/1.1 200 OK\r\n';
const two = 'content-length: 2\r\n\r\nok';
const chunked = 'transfer-encoding: chunked\r\n\r\n';
const chunks = '2\r\nok\r\n0\r\n\r\n';
const interim = (status: number, more = ''): string => `HTTP/1.1 ${status} Wait\r\n${more}\r\n`;
const gzipped = gzipSync('ok').toString('latin1');
const gzipChunks = `${gzipped.length.toString(16)}\r\n${gzipped}\r\n0\r\n\r\n`;
const shown = Buffer.from(gzipped, 'latin1').toString('utf8').replaceAll('\u0000', '\uFFFD');
const lf = (text: string): string => text.replaceAll('\r\n', '\n');
const kept = { isKept: true };

export const oddAnswers: OddAnswer[] = [
  { name: '100', bytes: interim(100) + ok + two, ...kept },
  { name: '100 with headers of a body', bytes: interim(100, 'content-length: 5\r\n') + ok + two },
  { name: '100 seventeen times', bytes: interim(100).repeat(17) + ok + two, ...kept },
  { name: '100 of HTTP/1.0', bytes: `HTTP/1.0 100 Continue\r\n\r\n${ok}${two}` },
  {
    name: '102, 103 and 199',
    bytes: interim(102) + interim(103, 'link: </a>\r\n') + interim(199) + ok + two,
    ...kept,
  },
  { name: '100 before 503', bytes: `${interim(100)}HTTP/1.1 503 Busy\r\n${two}`, status: 503, ...kept },

  { name: 'trailers', bytes: `${ok}trailer: x-a\r\n${chunked}2\r\nok\r\n0\r\nx-a: b\r\n\r\n`, ...kept },
  { name: 'folded trailers', bytes: `${ok}${chunked}2\r\nok\r\n0\r\nx-a: b\r\n c\r\n\r\n` },
  {
    name: 'gzip, chunked',
    bytes: `${ok}transfer-encoding: gzip, chunked\r\n\r\n${gzipChunks}`,
    body: shown,
    ...kept,
  },
  {
    name: 'gzip and chunked in two headers',
    bytes: `${ok}transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n${gzipChunks}`,
    body: shown,
    ...kept,
  },
  {
    name: 'gzip until the end',
    bytes: `${ok}transfer-encoding: gzip\r\n\r\n${gzipped}`,
    body: shown,
    closes: true,
  },
  { name: 'identity', bytes: `${ok}transfer-encoding: identity\r\n${two}` },
  { name: 'Chunked', bytes: `${ok}Transfer-Encoding: Chunked\r\n\r\n${chunks}`, ...kept },
  { name: 'CHUNKED between spaces', bytes: `${ok}TRANSFER-ENCODING:   CHUNKED  \r\n\r\n${chunks}`, ...kept },
  { name: 'chunked twice', bytes: `${ok}transfer-encoding: chunked, chunked\r\n\r\n${chunks}`, ...kept },
  { name: 'chunked and a comma', bytes: `${ok}transfer-encoding: chunked,\r\n\r\n${chunks}`, ...kept },
  { name: 'chunked in HTTP/1.0', bytes: `HTTP/1.0 200 OK\r\n${chunked}${chunks}` },
  { name: 'chunked and a length', bytes: `${ok}content-length: 12\r\n${chunked}${chunks}` },
  { name: 'chunk extensions', bytes: `${ok}${chunked}2;a=b;c="d"\r\nok\r\n0;x\r\n\r\n`, ...kept },
  { name: 'a chunk extension between spaces', bytes: `${ok}${chunked}2 ; a = b \r\nok\r\n0\r\n\r\n` },
  { name: 'spaces behind the size of a chunk', bytes: `${ok}${chunked}2  \r\nok\r\n0 \r\n\r\n` },
  {
    name: 'zeros before the size of a chunk',
    bytes: `${ok}${chunked}0000000002\r\nok\r\n000\r\n\r\n`,
    ...kept,
  },

  { name: 'a folded header', bytes: `${ok}x-a: b\r\n c\r\n${two}` },
  { name: 'a header folded by a tab', bytes: `${ok}x-a: b\r\n\tc\r\n${two}` },
  { name: 'a folded length', bytes: `${ok}content-length:\r\n 2\r\n\r\nok` },
  { name: 'no phrase', bytes: `HTTP/1.1 200\r\n${two}`, ...kept },
  { name: 'no phrase but a space', bytes: `HTTP/1.1 200 \r\n${two}`, ...kept },
  { name: 'a phrase in Latin-1', bytes: `HTTP/1.1 200 d\xe9j\xe0\r\n${two}`, ...kept },
  { name: 'a phrase glued to its status', bytes: `HTTP/1.1 200OK\r\n${two}` },
  { name: 'two spaces before the status', bytes: `HTTP/1.1  200 OK\r\n${two}` },
  { name: 'lines that end in LF', bytes: lf(ok + two) },
  { name: 'chunks whose lines end in LF', bytes: lf(ok + chunked + chunks) },
  { name: 'lines that end in CR CR LF', bytes: `HTTP/1.1 200 OK\r\r\n${two}` },
  { name: 'an empty line before it', bytes: `\r\n${ok}${two}` },
  { name: 'a space before a colon', bytes: `${ok}x-a : b\r\n${two}` },
  { name: 'a space before the colon of its length', bytes: `${ok}content-length : 2\r\n\r\nok` },
  { name: 'a line without a colon', bytes: `${ok}nonsense\r\n${two}` },
  { name: 'a header without a name', bytes: `${ok}: b\r\n${two}` },
  { name: 'odd names of headers', bytes: `${ok}x a: b\r\nx(a): b\r\nx\xe9: b\r\n${two}` },
  { name: 'bytes beyond ASCII in a header', bytes: `${ok}x-a: \xe9\xff\x80\r\n${two}`, ...kept },
  { name: 'control characters in a header', bytes: `${ok}x-a: a\x01b\x7f\r\n${two}`, ...kept },
  { name: 'a header of 20 KB', bytes: `${ok}x-a: ${'y'.repeat(20_000)}\r\n${two}`, ...kept },

  { name: 'the same length twice', bytes: `${ok}content-length: 2\r\n${two}` },
  { name: 'the same length twice in a line', bytes: `${ok}content-length: 2, 2\r\n\r\nok` },
  { name: 'a length with a plus', bytes: `${ok}content-length: +2\r\n\r\nok` },
  { name: 'a length between spaces and tabs', bytes: `${ok}content-length: \t 2 \t\r\n\r\nok`, ...kept },
  { name: 'a length and words', bytes: `${ok}content-length: 2 bytes\r\n\r\nok` },
  { name: 'no length', bytes: `${ok}\r\nok`, closes: true },
  { name: 'no length in HTTP/1.0', bytes: 'HTTP/1.0 200 OK\r\n\r\nok', closes: true },
  { name: 'HTTP/1.0', bytes: `HTTP/1.0 200 OK\r\n${two}` },
  { name: 'HTTP/1.0 that is kept', bytes: `HTTP/1.0 200 OK\r\nconnection: keep-alive\r\n${two}`, ...kept },
  { name: 'HTTP/1.2', bytes: `HTTP/1.2 200 OK\r\n${two}` },
  { name: 'HTTP/2 in HTTP/1 words', bytes: `HTTP/2 200\r\n${two}` },
  { name: '204 with a body', bytes: `HTTP/1.1 204 No\r\n${two}`, status: 204, body: '' },
  { name: '204 with a length', bytes: 'HTTP/1.1 204 No\r\ncontent-length: 5\r\n\r\n', status: 204, body: '' },
  { name: '299', bytes: `HTTP/1.1 299 Odd\r\n${two}`, status: 299, ...kept },
  { name: '999', bytes: `HTTP/1.1 999 Odd\r\n${two}`, status: 999, ...kept },
  { name: 'an unknown Content-Encoding', bytes: `${ok}content-encoding: zzz\r\n${two}`, ...kept },
  { name: 'an offer to upgrade', bytes: `${ok}upgrade: h2c\r\nconnection: upgrade\r\n${two}`, ...kept },
  { name: 'a Connection: Close among others', bytes: `${ok}connection: ,, Close , x\r\n${two}` },
];

/** What none of these clients takes, or what says two things: no response, and a failure immediately. */
export const noAnswers: Record<string, string> = {
  'two different lengths': `${ok}content-length: 1\r\n${two}`,
  'a length that is no number': `${ok}content-length: abc\r\n\r\nok`,
  'NUL in a header': `${ok}x-a: a\u0000b\r\n${two}`,
  'a fold before any header': `${ok} x: y\r\n${two}`,
  'a status of four digits': `HTTP/1.1 2000 OK\r\n${two}`,
  'a status of two digits': `HTTP/1.1 20 OK\r\n${two}`,
  'status 000': `HTTP/1.1 000 OK\r\n${two}`,
  '101 without an upgrade': `HTTP/1.1 101 Switching\r\n\r\n${ok}${two}`,
  'a chunk longer than its size': `${ok}${chunked}2\r\nok0\r\n\r\n`,
  'a chunk without a size': `${ok}${chunked}zz\r\nok\r\n0\r\n\r\n`,
  'another protocol': 'ICY 200 OK\r\n\r\n',
};

import { gzipSync } from 'node:zlib';
import type { AttemptErrorCode } from '../../../src/domain/delivery/delivery.ts';
import type { RawServer } from '../raw-server.ts';

/** A customer's server that does what none should. */
export interface Misbehaving extends RawServer {
  name: string;
  /** How its attempt is logged; `delivered` is success. */
  expected: AttemptErrorCode | 'delivered';
}

export const ok = 'HTTP/1.1 200 OK\r\n';
export const chunked = `${ok}transfer-encoding: chunked\r\n\r\n`;
export const early = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';
export const empty = 'content-length: 0\r\n\r\n';
/** 64 MB of zeros in 64 KB. */
export const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));

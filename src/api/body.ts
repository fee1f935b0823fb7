import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler } from 'express';
import { DomainError } from '../domain/errors.ts';
import { isDeeperThan, parseJson } from '../domain/lossless-json.ts';

const maxRequestBytes = 10 * 1024 * 1024;
/** Far beyond any real document, and well within what every parser takes. */
const maxLevels = 100;
const jsonTypes = ['application/json', 'application/*+json'];
const ndjsonTypes = ['application/x-ndjson', 'application/ndjson'];

/** Reads the bytes of a body in one of our media types; another type with a body is refused. */
export function readBody(): RequestHandler[] {
  return [
    (req, _res, next) => {
      const hasBody =
        req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
      if (hasBody && !req.is([...jsonTypes, ...ndjsonTypes])) {
        const given = req.headers['content-type'] ?? 'none';
        throw new DomainError(
          'unsupported_media_type',
          `expected Content-Type application/json, got ${given}`,
        );
      }
      next();
    },
    // What gets here has one of our types.
    express.raw({ type: () => true, limit: maxRequestBytes }),
  ];
}

export const isNdjson = (req: Request): boolean =>
  /ndjson/i.test(req.headers['content-type'] ?? '') && req.is(ndjsonTypes) !== false;

/**
 * The body as JSON.
 * @param read `parseJson` keeps every digit; `JSON.parse` takes `3.0` for the whole number that it is
 * @returns undefined when there is none
 * @throws DomainError `malformed_json`
 */
export function jsonBody(req: Request, read: (text: string) => unknown): unknown {
  const bytes: unknown = req.body;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) return undefined;
  return parse(decode(bytes), 'the body', read);
}

/** How the lines of NDJSON are read. */
export interface LineOptions {
  /** Lines that a request may have, empty ones apart. */
  max: number;
  /** Whether a line that is no JSON becomes an error in its place. */
  keepsBroken: boolean;
}

/**
 * One value per line of the body; empty lines are passed over.
 * @throws DomainError naming the line; `payload_too_large` for too many
 */
export function ndjsonBody(req: Request, { max, keepsBroken }: LineOptions): unknown[] {
  const bytes: unknown = req.body;
  if (!Buffer.isBuffer(bytes)) return [];
  const lines = linesOf(bytes, keepsBroken);
  const count = lines.reduce((sum, line) => sum + (isEmpty(line) ? 0 : 1), 0);
  if (count > max)
    throw new DomainError('payload_too_large', `a request may hold ${max} events, this one holds ${count}`);
  return lines.flatMap((line, index) => {
    if (isEmpty(line)) return [];
    const where = `line ${index + 1}`;
    try {
      if (line === null) throw new DomainError('malformed_json', `${where} is not valid UTF-8`);
      return [parse(line, where, parseJson)];
    } catch (error) {
      if (keepsBroken && error instanceof DomainError) return [error];
      throw error;
    }
  });
}

const isEmpty = (line: string | null): boolean => line !== null && line.trim() === '';

/** @returns null for a line that is not UTF-8, where such lines are kept */
function linesOf(bytes: Buffer, keepsBroken: boolean): (string | null)[] {
  if (!keepsBroken || isUtf8(bytes)) return decode(bytes).split('\n');
  const lines: (string | null)[] = [];
  for (let start = 0; start <= bytes.length;) {
    const found = bytes.indexOf('\n', start);
    const end = found === -1 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    lines.push(isUtf8(line) ? decode(line) : null);
    start = end + 1;
  }
  return lines;
}

function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new DomainError('malformed_json', 'the body is not valid UTF-8');
  const text = bytes.toString('utf8');
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}

const byteOrderMark = '\uFEFF';

function parse(text: string, where: string, read: (text: string) => unknown): unknown {
  if (isDeeperThan(text, maxLevels)) {
    throw new DomainError('malformed_json', `${where} is nested more than ${maxLevels} levels deep`);
  }
  try {
    return read(text);
  } catch (error) {
    throw new DomainError('malformed_json', `${where} is not valid JSON: ${(error as Error).message}`);
  }
}

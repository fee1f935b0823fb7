import { isUtf8 } from 'node:buffer';
import type { Request, RequestHandler, Response } from 'express';
import { createBreathe } from '../../domain/basics/breathe.ts';
import { DomainError, EventsRefusedError, invalid } from '../../domain/basics/errors.ts';
import { parseJson } from '../../domain/basics/lossless-json.ts';
import { countMembers, findRepeatedKey } from '../../domain/basics/repeated-key.ts';
import { formatPath } from '../../domain/basics/validate.ts';
import { maxEventBytes } from '../../domain/event/event-size.ts';
import { countUntilDone, type BodyMeter, type MeteredBody } from '../limits/body-meter.ts';
import { maxDocumentBytes, maxRequestBytes } from './body-limits.ts';
import { collectBody } from './collect-body.ts';
import { findItems, findLines, maxLevels, type Item } from './json-items.ts';

/**
 * An event of `maxEventBytes` can be written with six characters for each in a string (`\u0041`), and no digit more. What is longer
 * is refused before it is parsed.
 */
const maxWrittenBytes = 6 * maxEventBytes;
const jsonTypes = ['application/json', 'application/*+json'];
const ndjsonTypes = ['application/x-ndjson', 'application/ndjson'];

/** How the events of a body are read. */
export interface EventsOptions {
  /** Events that one request may hold, by how it is written. */
  most: { array: number; lines: number };
  /** Whether an event that is too long or too deep, or a line that is no JSON, becomes an error in its place. */
  keepsBroken: boolean;
}

type MeteredBytes = Pick<MeteredBody, 'enter'> & { bytes: Buffer };

const bodies = new WeakMap<Request, MeteredBytes>();

/**
 * Reads the bytes of a body in one of our media types, plain or in gzip; another type with a body is refused.
 * @param maxBytes unpacked
 */
export function readBody(meter: BodyMeter, maxBytes = maxRequestBytes): RequestHandler {
  return async (req, res, next) => {
    if (!hasBody(req)) return next();
    if (!req.is([...jsonTypes, ...ndjsonTypes])) {
      const given = req.headers['content-type'] ?? 'none';
      throw new DomainError(
        'unsupported_media_type',
        `expected Content-Type application/json, got ${given.slice(0, 200)}`,
      );
    }
    const isGzip = isGzipped(req, res);
    const { take, enter } = meter(req, res);
    const reading = collectBody(req, isGzip, { maxBytes, take });
    // A client that leaves does not end it where all has come that is to be unpacked.
    countUntilDone(res, reading);
    bodies.set(req, { enter, bytes: await reading });
    next();
  };
}

const hasBody = (req: Request): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

/** One encoding, and one that unpacks at a known cost. */
function isGzipped(req: Request, res: Response): boolean {
  const encoding = (req.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'gzip') return true;
  if (encoding === 'identity') return false;
  res.set('Accept-Encoding', 'gzip');
  throw new DomainError('unsupported_media_type', 'this Content-Encoding is not supported: use gzip or none');
}

export const isNdjson = (req: Request): boolean =>
  /ndjson/i.test(req.headers['content-type'] ?? '') && req.is(ndjsonTypes) !== false;

/**
 * The body as JSON, numbers as doubles: `3.0` is the whole number that it is.
 * @returns undefined when there is none
 * @throws DomainError `malformed_json`, `payload_too_large`
 */
export async function jsonBody(req: Request): Promise<unknown> {
  const bytes = bodyOf(req)?.bytes;
  if (!bytes) return undefined;
  const { items, isArray, isTooDeep, members } = await findItems(bytes, 0, createBreathe());
  const all = { from: 0, to: bytes.length, size: bytes.length, bare: bytes.length, members, isTooDeep };
  const item = (isArray ? undefined : items[0]) ?? all;
  if (isTooDeep) throw tooDeep('the body');
  if (item.size > maxDocumentBytes) {
    throw new DomainError('payload_too_large', `the body may have 1 MiB, this one has ${item.size} bytes`);
  }
  const value = parsed(bytes, item, 'the body', JSON.parse);
  const twice = repeated(bytes, item, value);
  if (twice) throw twice;
  return value;
}

/**
 * The events of a body in JSON, numbers digit for digit. Each is parsed by itself, and others have their turn between.
 * @returns an array for an array; another value for one that stands alone, undefined for an empty body
 * @throws DomainError `malformed_json`; `payload_too_large`, `validation_failed` for too many, before any is parsed
 */
export async function eventsBody(req: Request, { most, keepsBroken }: EventsOptions): Promise<unknown> {
  const body = bodyOf(req);
  if (!body) return undefined;
  const { bytes, enter } = body;
  const breathe = createBreathe();
  const { items, count, isArray } = await findItems(bytes, most.array, breathe);
  if (count > most.array) {
    throw invalid([{ path: '', message: `an array may hold ${most.array} events, this one holds ${count}` }]);
  }
  await enter(costOf(items));
  const events: unknown[] = [];
  for (const [index, item] of items.entries()) {
    const event = readEvent(bytes, item, isArray ? `the body at [${index}]` : 'the body');
    events.push(keepsBroken ? event : unlessBroken(event, index, !isArray));
    await breathe();
  }
  return isArray ? events : events[0];
}

/**
 * One event per line of the body; empty lines are passed over.
 * @throws DomainError as `eventsBody`, naming the line; for what is wrong with one line only where those are not kept
 */
export async function linesBody(req: Request, { most, keepsBroken }: EventsOptions): Promise<unknown[]> {
  const body = bodyOf(req, keepsBroken);
  if (!body) return [];
  const { bytes, enter } = body;
  const breathe = createBreathe();
  const { items, count } = await findLines(bytes, most.lines, breathe);
  if (count > most.lines) {
    const message = `a request may hold ${most.lines} events, this one holds ${count}`;
    throw new DomainError('payload_too_large', message);
  }
  await enter(costOf(items));
  const events: unknown[] = [];
  for (const [index, { line, ...item }] of items.entries()) {
    try {
      const where = `line ${line}`;
      if (keepsBroken && !isUtf8(bytes.subarray(item.from, item.to))) {
        throw new DomainError('malformed_json', `${where} is not valid UTF-8`);
      }
      const event = readEvent(bytes, item, where);
      events.push(keepsBroken ? event : unlessBroken(event, index, false));
    } catch (error) {
      if (!keepsBroken || !(error instanceof DomainError)) throw error;
      events.push(error);
    }
    await breathe();
  }
  return events;
}

/**
 * @returns the event, or what is wrong with it: too deep, too long, or a field that stands twice
 * @throws DomainError `malformed_json`
 */
function readEvent(bytes: Buffer, item: Item, where: string): unknown {
  if (item.isTooDeep) return tooDeep(where);
  const long = tooLong(item);
  if (long) return long;
  const event = parsed(bytes, item, where, parseJson);
  return repeated(bytes, item, event) ?? event;
}

/** @throws DomainError what is wrong with the event; it names the event's index unless the event is no JSON for us */
function unlessBroken(event: unknown, index: number, single: boolean): unknown {
  if (!(event instanceof DomainError)) return event;
  throw event.code === 'malformed_json'
    ? event
    : new EventsRefusedError(event.code, [{ index, errors: event.errors ?? [] }], single);
}

/** @param isAnything whether it need not be UTF-8 @returns undefined for an empty one */
function bodyOf(req: Request, isAnything = false): MeteredBytes | undefined {
  const body = bodies.get(req);
  // What is made of it is in memory as well.
  bodies.delete(req);
  if (!body || body.bytes.length === 0) return undefined;
  if (!isAnything && !isUtf8(body.bytes))
    throw new DomainError('malformed_json', 'the body is not valid UTF-8');
  return body;
}

/** What an event becomes in memory, in bytes about: by itself, and by what stands in strings and outside (`{}` is an object). */
const memoryOf = { event: 1024, quoted: 2, bare: 16 };

const costOf = (items: readonly Item[]): number =>
  items.reduce(
    (sum, { size, bare }) => sum + memoryOf.event + memoryOf.quoted * (size - bare) + memoryOf.bare * bare,
    0,
  );

const tooDeep = (where: string): DomainError =>
  new DomainError('malformed_json', `${where} is nested more than ${maxLevels} levels deep`);

function tooLong({ size, bare }: Item): DomainError | undefined {
  if (size <= maxWrittenBytes && bare <= maxEventBytes) return undefined;
  const message = `an event may have ${maxEventBytes} bytes, this one is written in ${size}`;
  return new DomainError('payload_too_large', message, [{ path: '', message }]);
}

/** Of two fields with one name a parser would keep one, and nobody knows which was meant. */
function repeated(bytes: Buffer, { from, to, members }: Item, value: unknown): DomainError | undefined {
  if (countMembers(value) === members) return undefined;
  const path = formatPath(findRepeatedKey(bytes.toString('utf8', from, to)) ?? []);
  return invalid([{ path, message: 'stands twice in one object' }]);
}

function parsed(bytes: Buffer, { from, to }: Item, where: string, read: (text: string) => unknown): unknown {
  try {
    return read(bytes.toString('utf8', from, to));
  } catch (error) {
    throw new DomainError('malformed_json', `${where} is not valid JSON: ${(error as Error).message}`);
  }
}

import { checkStart, NotHttpError, readHead, strictHeader, type ResponseHead } from './response-head.ts';
import { maxInterim } from './response-limits.ts';

/** Receives a response part by part. */
export interface ResponseSink {
  /** Called once; not for a 1xx. */
  onHead(head: ResponseHead): void;
  /** A part of the body, without chunk framing. */
  onBody(part: Buffer): void;
}

export interface ResponseReader {
  /** @throws NotHttpError, TooManyInterimError */
  push(chunk: Buffer): void;
  /** The receiver has closed. @returns whether that is the end of the response */
  end(): boolean;
  /** Whether the whole response has come. */
  isDone(): boolean;
  /** Whether the connection may be used again: the response was HTTP to the letter, and no byte followed it. */
  isReusable(): boolean;
}

export class TooManyInterimError extends Error {
  override readonly name = 'TooManyInterimError';
}

type State = 'head' | 'body' | 'size' | 'chunk' | 'chunk-end' | 'trailers' | 'until-close' | 'done';

/**
 * Reads one response, however it is cut into chunks. It reads more than HTTP allows (ADR 39), but keeps a connection only after
 * a response that is HTTP to the letter.
 */
export function createResponseReader(sink: ResponseSink): ResponseReader {
  let state: State = 'head';
  let head: ResponseHead | undefined;
  let lines: string[] = [];
  /** The beginning of a line whose end has not come yet. */
  let partial = '';
  /** Bytes of the body, or of a chunk, that are still to come. */
  let left = 0;
  let interim = 0;
  let isStrict = true;
  let hasMore = false;

  const endHead = (): void => {
    const read = readHead(lines, isStrict);
    lines = [];
    if (read.status === 101) throw new NotHttpError('it switches protocols, which was not asked for');
    if (read.status < 200) {
      interim += 1;
      isStrict &&= read.isKept;
      if (interim > maxInterim) throw new TooManyInterimError(`more than ${maxInterim} interim responses`);
      return;
    }
    head = read;
    sink.onHead(head);
    if (typeof head.body === 'object') left = head.body.length;
    state =
      head.body === 'none'
        ? 'done'
        : head.body === 'chunked'
          ? 'size'
          : head.body === 'until-close'
            ? 'until-close'
            : 'body';
  };

  const headLine = (line: string): void => {
    const isFirst = lines.length === 0;
    if (line !== '' && isFirst) checkStart(line);
    if (line === '' && isFirst) isStrict = false;
    else if (line === '') endHead();
    else if (!/^[ \t]/.test(line)) lines.push(line);
    else if (lines.length === 1) throw new NotHttpError('its first header line begins with a space');
    else {
      isStrict = false;
      lines.push(`${lines.pop()} ${line.trim()}`);
    }
  };

  const sizeLine = (line: string): void => {
    const [, digits = '', rest = ''] = /^([\da-f]+)(.*)$/i.exec(line) ?? [];
    left = Number.parseInt(digits, 16);
    if (!Number.isSafeInteger(left)) throw new NotHttpError('a chunk has no size');
    isStrict &&= rest === '' || rest.startsWith(';');
    state = left === 0 ? 'trailers' : 'chunk';
  };

  const takeLine = (text: string): void => {
    const line = text.replace(/\r+$/, '');
    isStrict &&= text.length === line.length + 1;
    if (state === 'head') headLine(line);
    else if (state === 'size') sizeLine(line);
    else if (state === 'trailers') {
      if (line === '') state = 'done';
      else isStrict &&= strictHeader.test(line);
    } else if (line === '') state = 'size';
    else throw new NotHttpError('a chunk is longer than its size');
  };

  /** @returns how many bytes of the chunk were taken */
  const takeBody = (chunk: Buffer): number => {
    if (state === 'until-close') {
      sink.onBody(chunk);
      return chunk.length;
    }
    const part = chunk.subarray(0, left);
    sink.onBody(part);
    left -= part.length;
    if (left === 0) state = state === 'body' ? 'done' : 'chunk-end';
    return part.length;
  };

  return {
    push(chunk) {
      let at = 0;
      while (at < chunk.length && state !== 'done') {
        if (state === 'body' || state === 'chunk' || state === 'until-close') {
          at += takeBody(chunk.subarray(at));
          continue;
        }
        const lineEnd = chunk.indexOf(10, at);
        partial += chunk.toString('latin1', at, lineEnd === -1 ? chunk.length : lineEnd);
        if (lineEnd === -1) {
          if (state === 'head' && lines.length === 0 && partial !== '\r') checkStart(partial);
          return;
        }
        at = lineEnd + 1;
        const line = partial;
        partial = '';
        takeLine(line);
      }
      hasMore ||= at < chunk.length;
    },
    end() {
      if (state === 'until-close') state = 'done';
      return state === 'done';
    },
    isDone: () => state === 'done',
    isReusable: () => state === 'done' && head?.isKept === true && isStrict && !hasMore,
  };
}

import type { Response } from 'express';
import type { z } from 'zod';
import type { Scope } from '../domain/access.ts';

export interface Answer<Schema extends z.ZodType> {
  status: 200 | 201 | 202 | 204;
  description: string;
  /** Named by `output`; `z.void()` for 204, `z.string()` for text. */
  schema: Schema;
  /** Default: JSON. Another type is sent as the text that `handle` returns. */
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
  /** The new thing's path, of a 201. */
  location?: (value: z.output<Schema>) => string;
  /** The same shape with another status, when the value is so. */
  unless?: { status: 503; description: string; when: (value: z.output<Schema>) => boolean };
}

/** What of a route says how it is answered. */
interface Answered {
  allow: readonly Scope[] | 'anybody';
  answer: Answer<z.ZodType>;
}

/** What is told only to callers with a key, and may hold a secret or mail, is kept in no cache. */
export const headersOf = ({ allow, answer }: Answered): Readonly<Record<string, string>> => ({
  ...(allow !== 'anybody' && { 'Cache-Control': 'no-store' }),
  ...answer.headers,
});

export function send(res: Response, route: Answered, value: unknown): void {
  const { answer } = route;
  res.status(statusOf(answer, value)).set(headersOf(route));
  if (answer.location) res.location(answer.location(value));
  if (answer.status === 204) res.end();
  else if (answer.contentType !== undefined) res.type(answer.contentType).send(value);
  // What everybody gets may be cached: Express hashes it for that.
  else if (route.allow === 'anybody') res.type('application/json').send(JSON.stringify(value));
  // Raw numbers keep their digits.
  else sendJson(res, JSON.stringify(value));
}

const statusOf = ({ status, unless }: Answer<z.ZodType>, value: unknown): number =>
  unless?.when(value) ? unless.status : status;

function sendJson(res: Response, text: string): void {
  const bytes = Buffer.from(text);
  res.setHeader('Content-Type', 'application/json; charset=utf-8').setHeader('Content-Length', bytes.length);
  res.end(bytes);
}

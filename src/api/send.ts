import type { Response } from 'express';
import type { z } from 'zod';
import type { Scope } from '../domain/account/caller.ts';
import type { AnswerBudget } from './limits/answer-budget.ts';

export interface Answer<Schema extends z.ZodType, Other extends z.ZodType = never> {
  status: 200 | 201 | 202 | 204;
  description: string;
  /** Named by `output`; `z.void()` for 204, `z.string()` for text. */
  schema: Schema;
  /** Default: JSON. Another type is sent as the text that `handle` returns. */
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
  /** Whether it may come with a cookie. */
  setsCookie?: true;
  /** The new thing's path, of a 201. */
  location?: (value: z.output<Schema>) => string;
  /** Another status when the value is so, of the same shape unless a schema is given. */
  unless?: {
    status: 200 | 503;
    description: string;
    schema?: Other;
    when: (value: z.output<Schema> | z.output<Other>) => boolean;
  };
}

/** What of a route says how it is answered. */
interface Answered {
  allow: readonly Scope[] | 'anybody';
  answer: Answer<z.ZodType, z.ZodType>;
}

/** Responses for callers with a key may hold a secret or mail: no cache keeps them. */
export const headersOf = ({ allow, answer }: Answered): Readonly<Record<string, string>> => ({
  ...(allow !== 'anybody' && { 'Cache-Control': 'no-store' }),
  ...answer.headers,
});

/** What everybody gets again and again, as the description is: however many wait for it, it is in memory once. */
const kept = new WeakMap<object, Buffer>();

// Raw numbers keep their digits.
const written = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

function writtenOnce(value: object): Buffer {
  const bytes = kept.get(value) ?? written(value);
  kept.set(value, bytes);
  return bytes;
}

/** @throws RateLimitedError when too much waits to be read; then nothing is sent */
export function send(res: Response, route: Answered, value: unknown, budget: AnswerBudget): void {
  const { allow, answer } = route;
  const isJson = answer.status !== 204 && answer.contentType === undefined;
  const bytes = isJson ? (allow === 'anybody' ? writtenOnce(value as object) : written(value)) : undefined;
  if (bytes && allow !== 'anybody') budget.hold(res.req, res, bytes.length);
  res.status(answer.unless?.when(value) ? answer.unless.status : answer.status).set(headersOf(route));
  if (answer.location) res.location(answer.location(value));
  if (answer.status === 204) res.end();
  else if (!bytes) res.type(answer.contentType ?? 'text/plain').send(value);
  // What everybody gets may be cached: Express hashes it for that.
  else if (allow === 'anybody') res.type('application/json').send(bytes);
  else res.type('application/json').setHeader('Content-Length', bytes.length).end(bytes);
}

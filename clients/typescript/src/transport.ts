import { ConnectionError, refusalOf } from './errors.ts';
import { checkNumbers } from './numbers.ts';
import { version } from './operations.ts';
import { retryAfterMs, withRetries, type Outcome } from './retries.ts';

export interface Options {
  /** Where Mailhooks is, as `https://hooks.example.com`; it may have a path in front of `/v1`. */
  url: string;
  /** Of scope `admin`, `producer` or `account`. Undefined: for calls that need none. */
  key?: string | undefined;
  /** For one try, in milliseconds, from 1. Default: 30,000. */
  timeoutMs?: number | undefined;
  /** How long a call may be tried again, in milliseconds; 0: never, Infinity: for ever. Default: 60,000. */
  retryForMs?: number | undefined;
  /** Default: Node's own. */
  fetch?: typeof fetch | undefined;
}

/** Of one call. */
export interface CallOptions {
  /** Ends it, also between two tries: the call rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  timeoutMs?: number | undefined;
  retryForMs?: number | undefined;
}

export interface Call extends CallOptions {
  method: string;
  /** With its query, from `/v1`. */
  path: string;
  body?: { type: 'application/json' | 'application/x-ndjson'; text: string } | undefined;
  /**
   * Whether the same call twice is as good as once. Else it is only tried again when the try before cannot have counted:
   * after 429, or where no connection opened.
   */
  repeatable: boolean;
}

export type Send = (call: Call) => Promise<{ value: unknown; attempts: number }>;

/** @throws TypeError when the URL or the key cannot be one, RangeError for a wrong number; each call too, for its own options */
export function createSend(options: Options): Send {
  const { url, key, timeoutMs = 30_000, retryForMs = 60_000, fetch: get = fetch } = options;
  if (!isBase(url))
    throw new TypeError('url: expected http:// or https://… without a query, a fragment or a password');
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) throw new TypeError('key: expected visible ASCII');
  checkNumbers(options);
  const base = url.replace(/\/+$/, '');

  return (call) => {
    checkNumbers(call);
    const { method, path, body, signal } = call;
    const name = `${method} ${path.split('?')[0]}`;
    const headers = {
      accept: 'application/json',
      'user-agent': `mailhooks-client/${version}`,
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body && { 'content-type': body.type }),
    };
    // Whether one of the tries so far may have counted.
    let mayHaveArrived = false;
    const tryOnce = async (attempt: number): Promise<Outcome<{ value: unknown; attempts: number }>> => {
      const timeout = AbortSignal.timeout(Math.ceil(call.timeoutMs ?? timeoutMs));
      try {
        const response = await get(base + path, {
          method,
          headers,
          body: body?.text ?? null,
          // A redirect would turn a POST into a GET, or give the key away.
          redirect: 'manual',
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        });
        const text = await response.text();
        if (!response.ok) return refused(response, text, attempt);
        return { done: { value: valueOf(response, text), attempts: attempt } };
      } catch (error) {
        signal?.throwIfAborted();
        const cause = error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
        const message = `${name}: ${cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause)}`;
        const failed = new ConnectionError(message, attempt, { cause });
        const wasSent = !neverSent(cause);
        mayHaveArrived ||= wasSent;
        return { failed, retry: call.repeatable || !wasSent };
      }
    };
    const refused = (
      response: Response,
      text: string,
      attempt: number,
    ): Outcome<{ value: undefined; attempts: number }> => {
      const { status, headers } = response;
      const failed = refusalOf(name, { status, text, requestId: headers.get('x-request-id') }, attempt);
      // It is gone: what a try before this one wanted, whose answer did not come.
      if (method === 'DELETE' && failed.code === 'not_found' && mayHaveArrived)
        return { done: { value: undefined, attempts: attempt } };
      // Only 429 has changed nothing: 503 also stands for an answer of the database that was lost, or of a proxy's upstream.
      mayHaveArrived ||= status >= 500;
      if (status !== 429 && !(status >= 500 && call.repeatable)) return { failed, retry: false };
      const waitMs = retryAfterMs(headers.get('retry-after'));
      return { failed, retry: true, ...(waitMs !== undefined && { waitMs }) };
    };
    return withRetries(tryOnce, { forMs: call.retryForMs ?? retryForMs, signal });
  };
}

/** What a path can be put behind. */
function isBase(url: string): boolean {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return false;
  const { search, hash, username, password } = new URL(url);
  return [search, hash, username, password].every((part) => part === '');
}

/** No connection opened. A name with several addresses has an error for each. */
function neverSent(cause: unknown): boolean {
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  const { code, syscall } = (first ?? {}) as NodeJS.ErrnoException;
  return (
    syscall === 'connect' ||
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(String(code))
  );
}

function valueOf(response: Response, text: string): unknown {
  if (text === '') return undefined;
  return /\bjson\b/.test(response.headers.get('content-type') ?? '') ? (JSON.parse(text) as unknown) : text;
}

import { Agent, fetch } from 'undici';

/** The REST API as a customer's program sees it: fetch, a key, JSON. Only the fields that the demonstration reads. */
export interface Api {
  get<T>(path: string): Promise<T>;
  /** @param body a string is posted as it is: JSON text keeps the digits that `JSON.parse` would lose */
  post<T>(path: string, body?: unknown): Promise<T>;
}

export interface Attempt {
  number: number;
  startedAt: string;
  durationMs: number;
  responseStatus: number | null;
}

export interface Delivery {
  id: string;
  endpointId: string;
  status: string;
  attemptCount: number;
  nextAttemptAt: string | null;
  createdAt: string;
  temporalUrl: string | null;
  attempts: Attempt[];
}

export interface Event {
  id: string;
  deliveries: Delivery[];
}

export interface Endpoint {
  id: string;
  status: string;
  disabledReason: string | null;
  lastError: { at: string; statusCode: number | null; message: string; responseBody: string | null } | null;
  lastTest: { ok: boolean; statusCode: number | null; durationMs: number } | null;
}

export interface Accepted {
  id: string;
  deliveries: number;
  duplicate: boolean;
}

/** To this machine, whatever proxy the environment names. */
const direct = new Agent();

/** @param signal ends requests under way */
export function createApi(url: string, key: string, signal: AbortSignal): Api {
  async function call<T>(method: string, path: string, body?: string): Promise<T> {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const response = await fetch(url + path, {
      dispatcher: direct,
      method,
      headers,
      signal,
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }
  return {
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, typeof body === 'string' ? body : JSON.stringify(body)),
  };
}

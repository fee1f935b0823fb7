import { assertSecured, checkAnswer } from './check-answer.ts';

/** What came back; `body` is parsed JSON, undefined for an empty answer. */
export interface Answered {
  status: number;
  headers: Headers;
  // Tests read answers as clients do: by shape, not by our types.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
  text: string;
}

export interface CallOptions {
  key?: string | null;
  headers?: Record<string, string>;
  /** Sent as it is, instead of `body` as JSON. */
  raw?: string | Uint8Array<ArrayBuffer>;
}

/** Talks to the API over real HTTP; an answer that is not as the API's description says fails the test. */
export class ApiClient {
  readonly #url: string;
  readonly key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.key = key;
  }

  async call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answered> {
    const key = options.key === undefined ? this.key : options.key;
    const payload = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(new URL(path, this.#url), {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(payload !== undefined && { body: payload }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const answer = {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? (JSON.parse(text) as unknown) : undefined,
    };
    checkAnswer(method, path, body, answer);
    assertSecured(answer.headers, `${method} ${path}`);
    return answer;
  }

  get = (path: string, options?: CallOptions) => this.call('GET', path, undefined, options);
  post = (path: string, body?: unknown, options?: CallOptions) => this.call('POST', path, body, options);
  patch = (path: string, body?: unknown, options?: CallOptions) => this.call('PATCH', path, body, options);
  delete = (path: string, options?: CallOptions) => this.call('DELETE', path, undefined, options);

  /** @returns the id of a new account */
  async newAccount(fields: Record<string, unknown> = {}): Promise<string> {
    const answer = await this.post('/v1/accounts', { name: 'Test', email: 'owner@example.com', ...fields });
    if (answer.status !== 201) throw new Error(`no account: ${answer.text}`);
    return (answer.body as { id: string }).id;
  }

  /** @returns the created endpoint, with its secret */
  async newEndpoint(
    accountId: string,
    url: string,
    fields: Record<string, unknown> = {},
  ): Promise<{ id: string; secret: string }> {
    const body = { name: 'Endpoint', url, eventTypes: ['*'], ...fields };
    const answer = await this.post(`/v1/accounts/${accountId}/endpoints`, body);
    if (answer.status !== 201) throw new Error(`no endpoint: ${answer.text}`);
    return answer.body as { id: string; secret: string };
  }

  /** @returns the id of an accepted event */
  async newEvent(accountId: string, fields: Record<string, unknown> = {}): Promise<string> {
    const body = { type: 'email.opened', recipient: { email: 'ada@example.com' }, ...fields };
    const answer = await this.post(`/v1/accounts/${accountId}/events`, body);
    if (answer.status !== 202) throw new Error(`no event: ${answer.text}`);
    return (answer.body as { accepted: { id: string }[] }).accepted[0]?.id ?? '';
  }
}

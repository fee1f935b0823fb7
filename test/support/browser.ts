import assert from 'node:assert/strict';
import type { Answered, ApiClient, CallOptions } from './api-client.ts';

/** Calls the API as the owner's page does: with the cookies that it was given, and what our own page sends. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #api: ApiClient;
  readonly #origin: string;

  constructor(api: ApiClient, url: string) {
    this.#api = api;
    this.#origin = new URL(url).origin;
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answered> {
    const answer = await this.#api.call(method, path, body, {
      key: null,
      ...options,
      headers: {
        ...(this.cookies.size > 0 && { cookie: this.cookie }),
        ...(method !== 'GET' && { origin: this.#origin, 'x-mailhooks-page': '1' }),
        ...options.headers,
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0\b/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  get = (path: string, options?: CallOptions) => this.call('GET', path, undefined, options);
  post = (path: string, body?: unknown, options?: CallOptions) => this.call('POST', path, body, options);

  /** @returns the session */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async logIn(proof: { token: string } | { key: string }): Promise<any> {
    const answer = await this.post('/v1/session', proof);
    assert.equal(answer.status, 200, answer.text);
    return answer.body;
  }
}

/** The token in the fragment of a link. */
export const tokenIn = (url: string): string =>
  new URLSearchParams(new URL(url).hash.slice(1)).get('token') ?? assert.fail(`no token in ${url}`);

/** Uses a new link of an account, twice. @returns its token, and the cookie of the session that it has opened */
export async function logInByLink(api: ApiClient, accountPath: string): Promise<[string, string]> {
  const token = tokenIn((await api.post(`${accountPath}/portal-links`)).body.url as string);
  const opened = await api.post('/v1/session', { token }, { key: null });
  const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? assert.fail(opened.text);
  await api.get('/v1/session', { key: null, headers: { cookie } });
  await api.post('/v1/session', { token }, { key: null });
  return [token, cookie];
}

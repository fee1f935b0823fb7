import createClient from 'openapi-fetch';
import { basePath } from './base.ts';
import { patientFetch } from './patience.ts';
import { ApiProblem } from './problem.ts';
import type { paths } from './schema.ts';

/** The public API, by its own description. The session's cookie goes along by itself. */
export const api = createClient<paths>({ baseUrl: basePath, fetch: patientFetch });

api.use({
  onRequest({ request }) {
    // No other site can send this header: the service takes no write of a cookie without it.
    if (request.method !== 'GET') request.headers.set('X-Mailhooks-Page', '1');
  },
});

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** @returns what the call answered @throws ApiProblem, ConnectionLost */
export async function answer<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new ApiProblem(response, error);
  return data as T;
}

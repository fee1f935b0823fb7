import { urlOf } from './base.ts';
import { patientFetch } from './patience.ts';
import { ApiProblem } from './problem.ts';

/** @throws ApiProblem, ConnectionLost */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = new Headers({ 'X-Mailhooks-Page': '1' });
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  const request = new Request(urlOf(path), {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const response = await patientFetch(request);
  const text = await response.text();
  const parsed: unknown = parse(text);
  if (!response.ok) throw new ApiProblem(response, parsed);
  return parsed as T;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

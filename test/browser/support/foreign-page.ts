import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ForeignPages {
  port: number;
  close(): Promise<void>;
}

/** An empty page at any path and under any name that leads to this machine. */
export async function serveForeignPages(): Promise<ForeignPages> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Elsewhere</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One way in which another page's script may try a change. */
export interface Try {
  method: string;
  path: string;
  body?: string;
}

/**
 * Runs in the foreign page: tries a change by every way that browsers have.
 * @returns what came of those whose answer can be seen
 */
export const tryEverything = `async ({ base, tries }) => {
  const seen = [];
  const types = ['application/json', 'text/plain', 'application/x-www-form-urlencoded'];
  for (const { method, path, body } of tries) {
    for (const mode of ['cors', 'no-cors'])
      for (const type of types)
        for (const mark of [{}, { 'X-Mailhooks-Page': '1' }]) {
          const headers = { 'content-type': type, ...mark };
          const init = { method, mode, credentials: 'include', headers, ...(body !== undefined && { body }) };
          const answer = await fetch(base + path, init).catch(() => null);
          if (answer && answer.type !== 'opaque') seen.push(method + ' ' + path + ' ' + answer.status);
        }
    if (body !== undefined) navigator.sendBeacon(base + path, new Blob([body], { type: 'text/plain' }));
  }
  return seen;
}`;

/** Runs in the foreign page: posts a form, whose answer the browser then shows. */
export const postForm = `({ url, type, field, value }) => {
  const form = document.createElement('form');
  Object.assign(form, { action: url, method: 'post', enctype: type });
  const input = document.createElement('input');
  Object.assign(input, { name: field, value });
  form.append(input);
  document.body.append(form);
  form.submit();
}`;

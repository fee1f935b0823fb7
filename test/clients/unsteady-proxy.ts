import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request on its way to the API, and what becomes of it. */
export interface Passing {
  method: string;
  path: string;
  headers: Headers;
  body: string;
  /** Hands it on, and the answer back. */
  pass(): Promise<void>;
  /** Hands it on; the connection breaks before the caller learns the answer. */
  passAndCut(): Promise<void>;
  /** Answers instead of the API. */
  answer(status: number, headers?: Record<string, string>, text?: string): void;
}

/** Stands before the API, as a load balancer on a bad day. */
export interface UnsteadyProxy {
  url: string;
  seen: Passing[];
  /** Default: all pass. */
  handle: (request: Passing) => void | Promise<void>;
  close(): Promise<void>;
}

export async function startUnsteadyProxy(to: string): Promise<UnsteadyProxy> {
  const server = createServer((req, res) => {
    void passing(to, req, res).then((request) => {
      proxy.seen.push(request);
      return proxy.handle(request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: UnsteadyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    handle: (request) => request.pass(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

async function passing(to: string, req: IncomingMessage, res: ServerResponse): Promise<Passing> {
  const chunks = await Array.fromAsync(req as AsyncIterable<Buffer>);
  const [method, path, body] = [req.method ?? '', req.url ?? '', Buffer.concat(chunks).toString()];
  const headers = new Headers(Object.entries(req.headers).map(([name, value]) => [name, String(value)]));
  for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) headers.delete(name);
  const send = () => fetch(to + path, { method, headers, ...(body !== '' && { body }) });
  return {
    ...{ method, path, headers, body },
    async pass() {
      const answer = await send();
      const text = await answer.text();
      const back = Object.fromEntries(answer.headers);
      delete back['content-encoding'];
      delete back['content-length'];
      delete back['transfer-encoding'];
      res.writeHead(answer.status, back).end(text);
    },
    async passAndCut() {
      await (await send()).text();
      res.destroy();
    },
    answer: (status, headers = {}, text = '') => void res.writeHead(status, headers).end(text),
  };
}

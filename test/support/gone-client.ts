import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import express, { type Request, type Response } from 'express';

export interface Exchange {
  req: Request;
  res: Response;
}

/** A request that has come whole. @param body with a `Content-Length` of its own */
export async function requested(t: TestContext, body: Buffer = Buffer.alloc(0)): Promise<Exchange> {
  const come = Promise.withResolvers<Exchange>();
  const server = express()
    .use((req, res) => come.resolve({ req, res }))
    .listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  t.after(() => client.destroy());
  const method = body.length > 0 ? 'POST' : 'GET';
  const head = `${method} / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  client.write(Buffer.concat([Buffer.from(`${head}Content-Encoding: gzip\r\n\r\n`), body]));
  const exchange = await come.promise;
  exchange.req.on('error', () => undefined);
  return exchange;
}

/** The same, whose client has left before anything was done for it. */
export async function abandoned(t: TestContext, body?: Buffer): Promise<Exchange> {
  const { req, res } = await requested(t, body);
  const gone = once(res, 'close');
  req.socket.destroy();
  await gone;
  return { req, res };
}

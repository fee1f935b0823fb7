import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createTcpServer, Socket, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Resolve } from '../../../src/delivery/dns/resolve.ts';
import {
  address,
  hasty,
  hastyMs,
  httpServer,
  listen,
  newSender,
  post,
  rawServer,
  sender,
} from '../../support/test-sender.ts';

describe('a receiver that answers', () => {
  it('gets the very bytes and headers, and its answer is reported', async (t) => {
    const got: { method?: string | undefined; headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
    const url = await httpServer(t, (req, res) => {
      void req
        .setEncoding('utf8')
        .reduce((text: string, chunk: string) => text + chunk, '')
        .then((body) => {
          got.push({ method: req.method, headers: req.headers, body });
          res.writeHead(202, { 'x-a': ['1', '2'], 'set-cookie': ['a=1', 'b=2'] });
          res.end('thanks, Zoë');
        });
    });
    const body = '{"name":"Zoë 😀","n":1567512491587205123}';
    const headers = { 'content-type': 'application/json', 'webhook-id': 'dlv_1' };
    const exchange = await sender.send({ url: `${url}path?query=1`, headers, body });
    assert.equal(exchange.failure, null);
    assert.equal(exchange.response?.status, 202);
    assert.equal(exchange.response.body, 'thanks, Zoë');
    assert.equal(exchange.response.headers['x-a'], '1, 2');
    assert.equal(exchange.response.headers['set-cookie'], 'a=1, b=2');
    assert.equal(got.length, 1);
    assert.equal(got[0]?.method, 'POST');
    assert.equal(got[0].body, body);
    assert.equal(got[0].headers['webhook-id'], 'dlv_1');
    assert.equal(got[0].headers['content-length'], String(Buffer.byteLength(body)));
    assert.equal(got[0].headers.host, new URL(url).host);
  });

  it('is reported with any status; redirects are not followed', async (t) => {
    let requests = 0;
    const url = await httpServer(t, (req, res) => {
      requests += 1;
      const status = Number(req.url?.slice(1));
      res.writeHead(status, status < 400 && status >= 300 ? { location: '/200' } : {});
      res.end();
    });
    for (const status of [
      200, 201, 204, 299, 300, 301, 302, 303, 304, 307, 308, 400, 404, 410, 429, 500, 503, 599,
    ]) {
      const exchange = await post(`${url}${status}`);
      assert.equal(exchange.response?.status, status);
      assert.equal(exchange.failure, null);
    }
    assert.equal(requests, 18);
  });

  it('is timed from the first look-up to the last byte', async (t) => {
    const url = await httpServer(t, (_req, res) => {
      res.write('a');
      setTimeout(() => res.end('b'), 120);
    });
    const slowLookup: Resolve = async () => {
      await delay(60);
      return [address('127.0.0.1')];
    };
    const startedAt = performance.now();
    const { durationMs, response } = await post(
      url.replace('127.0.0.1', 'slow.example.com'),
      newSender({ resolve: slowLookup }),
    );
    const mostMs = performance.now() - startedAt;
    assert.equal(response?.body, 'ab');
    assert.ok(durationMs >= 175 && durationMs <= mostMs, `${durationMs}`);
  });

  it('with a NUL in its body is kept without it', async (t) => {
    const url = await httpServer(t, (_req, res) => res.end('a\u0000b'));
    assert.equal((await post(url)).response?.body, 'a\uFFFDb');
  });

  it('with gzip although nobody asked for it is kept as text that Postgres can hold', async (t) => {
    const url = await httpServer(t, (_req, res) => {
      res.setHeader('content-encoding', 'gzip');
      res.end(gzipSync('x'.repeat(1_000_000)));
    });
    const { response, failure } = await post(url);
    assert.equal(failure, null);
    assert.equal(response?.status, 200);
    assert.ok(response.body.isWellFormed() && !response.body.includes('\u0000'));
    assert.ok(response.body.length <= 4_096);
  });

  it('at length is kept to 4 KiB, without half a character that is none', async (t) => {
    const url = await httpServer(t, (_req, res) => res.end('é'.repeat(10_000)));
    const { response } = await post(url);
    assert.equal(response?.body, 'é'.repeat(2_048));
  });

  it('with 1xx before its answer is understood', async (t) => {
    const url = await rawServer(t, (socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n');
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
    assert.equal((await post(url)).response?.body, 'ok');
  });

  it('and closes the connection to mark the end is understood', async (t) => {
    const url = await rawServer(t, (socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nall of it'));
    assert.equal((await post(url)).response?.body, 'all of it');
  });
});

describe('a receiver that wastes time', () => {
  async function timesOut(url: string, by = hasty): Promise<void> {
    const { durationMs, response, failure } = await post(url, by);
    assert.equal(response, null);
    assert.deepEqual(failure, { code: 'timeout', message: 'no complete response within 300 ms' });
    assert.ok(durationMs >= hastyMs - 5 && durationMs < hastyMs + 5_000, `${durationMs}`);
  }

  it('by never answering', async (t) => timesOut(await httpServer(t, () => undefined)));

  it('by a name that is looked up for ever', async () => {
    await timesOut(
      'http://slow.example.com/',
      newSender({ resolve: () => new Promise(() => undefined), timeoutMs: hastyMs }),
    );
  });
});

describe('a receiver that is reached too late', () => {
  it('is not sent anything any more', async (t) => {
    let requests = 0;
    const url = await httpServer(t, (_req, res) => {
      requests += 1;
      res.end();
    });
    const resolve: Resolve = async () => {
      await delay(hastyMs + 100);
      return [address('127.0.0.1')];
    };
    const late = newSender({ resolve, timeoutMs: hastyMs });
    const { failure } = await post(url.replace('127.0.0.1', 'late.example.com'), late);
    assert.equal(failure?.code, 'timeout');
    await delay(300);
    assert.equal(requests, 0);
  });
});

describe('a receiver that sends too much', () => {
  it('counts by its status, and the beginning is kept', async (t) => {
    for (const status of [200, 503]) {
      const url = await httpServer(t, (_req, res) => {
        res.writeHead(status);
        res.on('drain', () => void res.write('x'.repeat(16_384)));
        res.write('x'.repeat(1_000_000));
      });
      const { response, failure } = await post(url);
      assert.equal(failure, null);
      assert.equal(response?.status, status);
      assert.equal(response.body, 'x'.repeat(4_096));
    }
  });
});

describe('a receiver that breaks off', () => {
  const expectCode = async (url: string, ...codes: string[]): Promise<void> => {
    const { response, failure } = await post(url);
    assert.equal(response, null);
    assert.ok(codes.includes(failure?.code ?? ''), JSON.stringify(failure));
  };

  it('by a reset as soon as one connects', async (t) => {
    const port = await listen(
      t,
      createTcpServer((socket) => socket.resetAndDestroy()),
    );
    for (let i = 0; i < 10; i += 1) await expectCode(`http://127.0.0.1:${port}/`, 'connection_reset');
  });

  it('by a reset that came before its address was read', async (t) => {
    const prototype = Socket.prototype as unknown as { _getpeername(): object };
    t.mock.method(prototype, '_getpeername', () => ({}));
    await expectCode(await httpServer(t, (_req, res) => res.end()), 'connection_reset');
  });

  it('by not listening at all', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const { failure } = await post(`http://127.0.0.1:${port}/`);
    assert.deepEqual(failure, { code: 'connection_refused', message: 'connection refused' });
  });
});

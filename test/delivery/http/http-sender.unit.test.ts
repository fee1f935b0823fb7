import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, Socket, type AddressInfo, type Server } from 'node:net';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import { createHttpSender, type HttpSender } from '../../../src/delivery/http/http-sender.ts';
import type { Resolve } from '../../../src/delivery/dns/resolve.ts';
import { createTargetGuard } from '../../../src/delivery/guard/target-guard.ts';

/** For receivers that waste time; the others get long enough for a busy machine. */
const hastyMs = 300;
const patientMs = 5_000;
const loopback = ['127.0.0.0/8', '::1/128'];
const address = (text: string): LookupAddress => ({ address: text, family: text.includes(':') ? 6 : 4 });
const toLoopback: Resolve = () => Promise.resolve([address('127.0.0.1')]);

const senders: HttpSender[] = [];
after(() => Promise.all(senders.map((sender) => sender.close())));

interface SenderOptions {
  resolve?: Resolve;
  allowed?: readonly string[];
  timeoutMs?: number;
  connectionAgeMs?: number;
}

function newSender({
  resolve = toLoopback,
  allowed = loopback,
  timeoutMs = patientMs,
  ...options
}: SenderOptions = {}): HttpSender {
  const sender = createHttpSender(createTargetGuard(allowed, resolve), timeoutMs, options);
  senders.push(sender);
  return sender;
}
const sender = newSender();
const hasty = newSender({ timeoutMs: hastyMs });

const post = (url: string, by = sender, headers: Record<string, string> = {}) =>
  by.send({
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"type":"email.opened"}',
  });

/** Listens on a port of its own; when the test ends, so does every connection. */
async function listen(t: TestContext, server: Server, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

const httpServer = async (t: TestContext, answer: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(t, createHttpServer(answer))}/`;

/** A server that does with the raw socket what it is told, once the request is there. */
const rawServer = async (t: TestContext, answer: (socket: Socket) => void): Promise<string> => {
  const server = createTcpServer((socket) => {
    socket.once('data', () => answer(socket));
  });
  return `http://127.0.0.1:${await listen(t, server)}/`;
};

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
    const { durationMs, response } = await post(
      url.replace('127.0.0.1', 'slow.example.com'),
      newSender({ resolve: slowLookup }),
    );
    assert.equal(response?.body, 'ab');
    assert.ok(durationMs >= 175 && durationMs < 2_000, `${durationMs}`);
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

describe('a kept connection', () => {
  it('is used again', async (t) => {
    let connections = 0;
    const server = createHttpServer((_req, res) => res.end());
    server.on('connection', () => (connections += 1));
    const url = `http://127.0.0.1:${await listen(t, server)}/`;
    for (let i = 0; i < 5; i += 1) assert.equal((await post(url)).response?.status, 200);
    assert.ok(connections < 5, `${connections} connections for 5 requests`);
  });

  it('that the receiver has closed in between does not fail the next attempt', async (t) => {
    for (const ending of ['end', 'resetAndDestroy'] as const) {
      const closed: Promise<unknown>[] = [];
      const server = createTcpServer((socket) => {
        closed.push(new Promise((done) => socket.on('close', done)));
        socket.on('data', () => {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
          setTimeout(() => socket[ending](), 20);
        });
      });
      const url = `http://127.0.0.1:${await listen(t, server)}/`;
      for (let i = 0; i < 3; i += 1) {
        assert.equal((await post(url)).response?.status, 200, `${ending}, request ${i + 1}`);
        await closed[i];
      }
      assert.equal(closed.length, 3);
    }
  });

  it('that the receiver resets at the next request costs no attempt: that is sent again, once, to the byte', async (t) => {
    for (const ending of ['resetAndDestroy', 'destroy'] as const) {
      const requests: string[] = [];
      const server = createTcpServer((socket) => {
        let served = 0;
        socket.on('data', (request: Buffer) => {
          requests.push(request.toString());
          served += 1;
          if (served > 1) socket[ending]();
          else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        });
      });
      const url = `http://127.0.0.1:${await listen(t, server)}/`;
      assert.equal((await post(url)).resentAfter, undefined);
      const { response, resentAfter, durationMs } = await post(url);
      assert.equal(response?.status, 200);
      assert.equal(resentAfter?.code, 'connection_reset');
      assert.ok(resentAfter.durationMs <= durationMs);
      assert.equal(requests.length, 3);
      assert.equal(requests[1], requests[2]);
    }
  });

  it('is not replaced twice, nor when a byte of an answer has come', async (t) => {
    let requests = 0;
    let word = '';
    const server = createTcpServer((socket) => {
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        else if (word === '') socket.resetAndDestroy();
        else socket.write(word, () => socket.destroy());
      });
    });
    const url = `http://127.0.0.1:${await listen(t, server)}/`;
    await post(url);
    const twice = await post(url);
    assert.equal(twice.failure?.code, 'connection_reset');
    assert.equal(twice.resentAfter?.code, 'connection_reset');
    assert.equal(requests, 3);

    requests = 0;
    word = 'H';
    await post(url);
    const begun = await post(url);
    assert.equal(begun.failure?.code, 'connection_reset');
    assert.equal(begun.resentAfter, undefined);
    assert.equal(requests, 2);
  });

  it('that is replaced gives no second timeout', async (t) => {
    let requests = 0;
    const server = createTcpServer((socket) => {
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        else if (requests === 2) socket.resetAndDestroy();
      });
    });
    const url = `http://127.0.0.1:${await listen(t, server)}/`;
    const limited = newSender({ timeoutMs: 1_000 });
    await post(url, limited);
    const { failure, durationMs } = await post(url, limited);
    assert.equal(failure?.code, 'timeout');
    assert.ok(durationMs < 1_000 + 5_000, `${durationMs}`);
    assert.equal(requests, 3);
  });

  it('after an answer that was left unread is not', async (t) => {
    let big = true;
    const url = await httpServer(t, (_req, res) => res.end(big ? 'x'.repeat(1_000_000) : 'small'));
    assert.equal((await post(url)).response?.body.length, 4_096);
    big = false;
    assert.equal((await post(url)).response?.body, 'small');
  });

  it('on which the receiver goes on talking is not used again', async (t) => {
    const stray = 'HTTP/1.1 500 Poisoned\r\ncontent-length: 0\r\n\r\n';
    for (const delayMs of [0, 5]) {
      const ended: Promise<unknown>[] = [];
      const server = createTcpServer((socket) => {
        ended.push(new Promise((done) => socket.on('close', done)));
        socket.on('data', () => {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
          if (delayMs === 0) socket.write(stray);
          else setTimeout(() => socket.write(stray), delayMs);
        });
      });
      const url = `http://127.0.0.1:${await listen(t, server)}/`;
      for (let i = 1; i <= 3; i += 1) {
        assert.equal((await post(url)).response?.status, 200);
        await ended[i - 1];
      }
      assert.equal(ended.length, 3);
    }
  });

  it('is not used when it has reached its age: a name that has moved is followed', async (t) => {
    const connections: string[] = [];
    const server = createHttpServer((_req, res) => res.end());
    server.on('connection', (socket: Socket) => connections.push(socket.localAddress ?? ''));
    const port = await listen(t, server, '0.0.0.0');
    let now = '127.0.0.1';
    const resolve: Resolve = async () => [address(now)];
    const url = `http://moving.example.com:${port}/`;

    const young = newSender({ resolve });
    await post(url, young);
    now = '127.0.0.2';
    await delay(60);
    assert.equal((await post(url, young)).response?.status, 200);
    assert.deepEqual(connections, ['127.0.0.1'], 'vetted when it was opened');

    now = '127.0.0.1';
    const old = newSender({ resolve, connectionAgeMs: 20 });
    await post(url, old);
    now = '127.0.0.2';
    await delay(60);
    assert.equal((await post(url, old)).response?.status, 200);
    assert.equal(connections.at(-1), '127.0.0.2');
    now = '10.0.0.1';
    await delay(60);
    assert.equal((await post(url, old)).failure?.code, 'blocked_target');
  });

  it('does not make one receiver wait for another, nor for itself', async (t) => {
    const hanging = await httpServer(t, (req, res) => {
      if (req.url === '/quick') res.end();
    });
    const one = newSender({ timeoutMs: 1_500 });
    let ended = 0;
    const slow = Array.from({ length: 20 }, () => post(hanging, one).finally(() => (ended += 1)));
    const quick = await post(`${hanging}quick`, one);
    assert.equal(quick.response?.status, 200);
    assert.equal(ended, 0);
    for (const { failure } of await Promise.all(slow)) assert.equal(failure?.code, 'timeout');
  });
});

describe('TLS', () => {
  const pem = (name: string): string =>
    readFileSync(new URL(`../../support/certificates/${name}`, import.meta.url), 'utf8');
  const credentials = { cert: pem('hooks.cert.pem'), key: pem('hooks.key.pem') };
  const startTls = (t: TestContext, answer: RequestListener): Promise<number> =>
    listen(t, createHttpsServer(credentials, answer));

  it('with a certificate that nobody trusts is refused', async (t) => {
    let requests = 0;
    const port = await startTls(t, () => (requests += 1));
    const { failure } = await post(`https://hooks.example.com:${port}/`);
    assert.equal(failure?.code, 'tls_error');
    assert.match(failure.message, /^TLS: .*self.signed/i);
    assert.equal(requests, 0);
  });

  it('with a trusted certificate works, for its own name only', async (t) => {
    const before = tls.getCACertificates('default');
    tls.setDefaultCACertificates([...before, credentials.cert]);
    t.after(() => tls.setDefaultCACertificates(before));
    const names: unknown[] = [];
    const port = await startTls(t, (req, res) => {
      names.push(Reflect.get(req.socket, 'servername'), req.headers.host);
      res.end('sealed');
    });
    const trusting = newSender();
    assert.equal((await post(`https://hooks.example.com:${port}/`, trusting)).response?.body, 'sealed');
    assert.deepEqual(names, ['hooks.example.com', `hooks.example.com:${port}`]);

    const { failure } = await post(`https://other.example.com:${port}/`, trusting);
    assert.equal(failure?.code, 'tls_error');
    assert.match(failure.message, /other\.example\.com/);
    assert.equal(names.length, 2);
  });

  it('asked of a server that speaks plain HTTP is a TLS error', async (t) => {
    const url = await httpServer(t, (_req, res) => res.end());
    assert.equal((await post(url.replace('http:', 'https:'))).failure?.code, 'tls_error');
  });

  it('spoken by a server that was asked in plain HTTP is no answer', async (t) => {
    const port = await startTls(t, (_req, res) => res.end());
    const { failure } = await post(`http://127.0.0.1:${port}/`);
    assert.ok(['protocol_error', 'connection_reset'].includes(failure?.code ?? ''), JSON.stringify(failure));
  });
});

describe('names', () => {
  it('that do not exist are a DNS error', async () => {
    const failing = (code: string) =>
      newSender({ resolve: () => Promise.reject(Object.assign(new Error(code), { code })) });
    for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL']) {
      const { failure, durationMs } = await post('http://nowhere.example.com/', failing(code));
      assert.equal(failure?.code, 'dns_error', code);
      assert.ok(durationMs < 2_000);
    }
  });

  it('without an address are a DNS error', async () => {
    const { failure } = await post(
      'http://empty.example.com/',
      newSender({ resolve: () => Promise.resolve([]) }),
    );
    assert.equal(failure?.code, 'dns_error');
  });

  it('keep their name in the Host header, while the vetted address is connected to', async (t) => {
    const hosts: unknown[] = [];
    const url = await httpServer(t, (req, res) => {
      hosts.push(req.headers.host);
      res.end();
    });
    const { port } = new URL(url);
    assert.equal((await post(`http://hooks.example.com:${port}/`)).response?.status, 200);
    assert.deepEqual(hosts, [`hooks.example.com:${port}`]);
  });

  it('that answer differently the second time (DNS rebinding) are looked up once for a connection', async (t) => {
    let connections = 0;
    const server = createHttpServer((_req, res) => {
      res.setHeader('connection', 'close');
      res.end();
    });
    server.on('connection', () => (connections += 1));
    const port = await listen(t, server);
    const answers = ['127.0.0.1', '10.0.0.1'];
    let asked = 0;
    const rebinding = newSender({ resolve: async () => [address(answers[asked++] ?? '10.0.0.1')] });
    assert.equal((await post(`http://rebinding.example.com:${port}/`, rebinding)).response?.status, 200);
    assert.equal(asked, 1);
    const { failure } = await post(`http://rebinding.example.com:${port}/`, rebinding);
    assert.equal(failure?.code, 'blocked_target');
    assert.equal(asked, 2);
    assert.equal(connections, 1);
  });

  it('fall back to their next address when the first refuses', async (t) => {
    const url = await httpServer(t, (_req, res) => res.end());
    const both = newSender({ resolve: async () => [address('127.0.0.9'), address('127.0.0.1')] });
    assert.equal((await post(`http://both.example.com:${new URL(url).port}/`, both)).response?.status, 200);
  });

  it('of which every address refuses say so', async () => {
    const both = newSender({ resolve: async () => [address('127.0.0.9'), address('::1')] });
    assert.equal((await post('http://both.example.com:1/', both)).failure?.code, 'connection_refused');
  });
});

describe('the guard', () => {
  it('stops what it forbids before anything connects', async (t) => {
    let connections = 0;
    const server = createHttpServer((_req, res) => res.end());
    server.on('connection', () => (connections += 1));
    const port = await listen(t, server);
    const strict = newSender({ allowed: [] });
    for (const url of [
      `http://127.0.0.1:${port}/`,
      `http://localhost.:${port}/`,
      `http://hooks.example.com:${port}/`,
      `http://2130706433:${port}/`,
      `http://[::ffff:127.0.0.1]:${port}/`,
      `http://user:pass@127.0.0.1:${port}/`,
      'ftp://example.com/',
      'nonsense',
    ]) {
      const { failure, response } = await post(url, strict);
      assert.equal(response, null);
      assert.equal(failure?.code, 'blocked_target', url);
    }
    assert.equal(connections, 0);
  });
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type RequestListener, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/until.ts';
import { createApiServer, type Patience } from '../../src/api/server.ts';

/** For clients that are meant to be too slow. */
const hasty = { headMs: 300, requestMs: 600, stalledMs: 500 };
/** As long as the next request of a client that is not slow may take on a busy machine. */
const briefMs = 4_000;
/** What is not meant to run out on a busy machine. */
const patient: Patience = {
  headMs: 60_000,
  requestMs: 60_000,
  stalledMs: 60_000,
  idleMs: 60_000,
  checkMs: 50,
  connections: 1_000,
};

async function listen(t: TestContext, app: RequestListener, limits: Partial<Patience> = {}) {
  const api = createApiServer(app, { ...patient, ...limits });
  api.server.listen(0, '127.0.0.1');
  await once(api.server, 'listening');
  t.after(() => {
    api.server.closeAllConnections();
    return api.close();
  });
  const { port } = api.server.address() as AddressInfo;
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    t.after(() => socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  return { ...api, port, open };
}

/** Everything that came until the server closed the connection. */
async function untilClosed(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // Not `once`, which would fail for a client that was still writing.
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks).toString('latin1');
}

/** Writes a byte every few ms until the connection is closed. */
function dribble(t: TestContext, socket: Socket, byte: string): void {
  const timer = setInterval(() => socket.write(byte), 20);
  socket.once('close', () => clearInterval(timer));
  t.after(() => clearInterval(timer));
}

/** Who still writes when the connection is closed may miss the answer. */
const tooSlow = /^(HTTP\/1\.1 408 |$)/;

const reader: RequestListener = (req, res) => {
  req.resume().on('end', () => res.end('done'));
};

describe('a slow client', () => {
  it('that never ends its head is shown the door', async (t) => {
    const { open } = await listen(t, reader, { headMs: hasty.headMs });
    const sockets = await Promise.all(Array.from({ length: 20 }, open));
    for (const socket of sockets) {
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nX-Slow: ');
      dribble(t, socket, 'x');
    }
    for (const text of await Promise.all(sockets.map(untilClosed))) assert.match(text, tooSlow);
  });

  it('that says nothing at all is, too', async (t) => {
    const { open } = await listen(t, reader, { headMs: hasty.headMs });
    await untilClosed(await open());
  });

  it('whose body comes by drops is, too', async (t) => {
    const { open } = await listen(t, reader, { headMs: hasty.headMs, requestMs: hasty.requestMs });
    const socket = await open();
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n');
    dribble(t, socket, 'x');
    assert.match(await untilClosed(socket), tooSlow);
  });

  it('that takes nothing of its answer is let go', async (t) => {
    const ended = Promise.withResolvers<boolean>();
    const large = Buffer.alloc(64 * 1024 * 1024);
    const app: RequestListener = (_req, res) => {
      res.once('close', () => ended.resolve(res.writableFinished));
      res.end(large);
    };
    const { open } = await listen(t, app, { stalledMs: hasty.stalledMs });
    const socket = await open();
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.equal(await ended.promise, false, 'its answer was given up');
  });

  it('that takes its answer slowly gets it', async (t) => {
    const large = Buffer.alloc(32 * 1024 * 1024);
    const { port } = await listen(t, (_req, res) => void res.end(large), { stalledMs: 5_000 });
    const answer = await new Promise<AsyncIterable<Buffer>>((resolve, reject) =>
      request({ port, host: '127.0.0.1' }, resolve).on('error', reject).end(),
    );
    let bytes = 0;
    let chunks = 0;
    for await (const chunk of answer) {
      bytes += chunk.length;
      chunks += 1;
      if (chunks < 300) await delay(20);
    }
    assert.equal(bytes, large.length);
  });

  it('that waits for us is not slow', async (t) => {
    const app: RequestListener = (_req, res) => void setTimeout(() => res.end('done'), 3 * hasty.stalledMs);
    const { port } = await listen(t, app, { stalledMs: hasty.stalledMs });
    assert.equal(await (await fetch(`http://127.0.0.1:${port}`)).text(), 'done');
  });

  it('may be silent between two requests, for a while', async (t) => {
    const { open } = await listen(t, reader, { idleMs: briefMs });
    const socket = await open();
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    await untilClosed(socket);
  });
});

describe('a client that does not wait for responses', () => {
  it('has 32 requests under way over one connection; with one more it is answered what came before, and let go', async (t) => {
    const held: ServerResponse[] = [];
    const { open } = await listen(t, (_req, res) => void held.push(res));
    const socket = await open();
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(100));
    await until('they have come', () => Promise.resolve(held.length >= 32));
    assert.equal(held.length, 32);
    for (const res of held) res.end('done');
    const answers = (await untilClosed(socket)).match(/HTTP\/1\.1 \d+/g);
    assert.deepEqual(answers, [...held.map(() => 'HTTP/1.1 200'), 'HTTP/1.1 429']);
  });

  it('is ended when it goes on asking', async (t) => {
    const socket = await (await listen(t, () => undefined)).open();
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1_000));
    assert.equal(await untilClosed(socket), '');
  });

  it('that leaves has ended all of its requests, also those behind another one', async (t) => {
    const counted = { begun: 0, ended: 0 };
    const { open } = await listen(t, (_req, res) => {
      counted.begun += 1;
      res.once('close', () => (counted.ended += 1));
    });
    const socket = await open();
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(5));
    await until('they have come', () => Promise.resolve(counted.begun === 5));
    socket.destroy();
    await until('all have ended', () => Promise.resolve(counted.ended === 5));
  });

  it('may ask for many things, as long as it reads', async (t) => {
    const socket = await (await listen(t, (_req, res) => void res.end('done'))).open();
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    for (let n = 1; n <= 10; n += 1) {
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(20));
      await until('they are answered', () => Promise.resolve(text.match(/ 200 /g)?.length === 20 * n));
    }
  });
});

describe('more connections than there may be', () => {
  it('take the places of those without a request', async (t) => {
    const { open, port } = await listen(t, reader, { connections: 3 });
    let closed = 0;
    for (let n = 0; n < 3; n += 1) {
      const socket = await open();
      socket.once('close', () => (closed += 1));
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await once(socket, 'data');
    }
    await until('there is a place', async () => {
      const answer = await fetch(`http://127.0.0.1:${port}`).catch(() => undefined);
      return answer?.status === 200;
    });
    assert.equal(closed, 3);
  });
});

describe('a head', () => {
  it('of more than 16 KiB is refused', async (t) => {
    const { open } = await listen(t, reader);
    const socket = await open();
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`);
    assert.match(await untilClosed(socket), /^HTTP\/1\.1 431 /);
  });

  it('that frames its body in two ways, or in none that is known, is refused', async (t) => {
    const { open } = await listen(t, reader);
    const heads = [
      'Content-Length: 3\r\nTransfer-Encoding: chunked',
      'Content-Length: 3\r\nContent-Length: 4',
      'Content-Length: -1',
      'Content-Length: 0x10',
      'Transfer-Encoding: gzip',
      'X-A: a\r\n\u0000: b',
      'X-A : b',
    ];
    for (const head of heads) {
      const socket = await open();
      socket.write(`POST / HTTP/1.1\r\nHost: a\r\n${head}\r\n\r\nabc`);
      assert.match(await untilClosed(socket), /^HTTP\/1\.1 400 /, head);
    }
  });
});

describe('a server that closes', () => {
  it('answers what is under way, says that this was the last, and takes no more', async (t) => {
    const waiting: (() => void)[] = [];
    const both = Promise.withResolvers<void>();
    const app: RequestListener = (req, res) => {
      req.resume();
      waiting.push(() => res.end('done'));
      if (waiting.length === 2) both.resolve();
    };
    const { close, open, port } = await listen(t, app);
    const idle = await open();
    const busy = await Promise.all([open(), open()]);
    for (const socket of busy) socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await both.promise;
    const closed = close();
    await untilClosed(idle);
    await assert.rejects(fetch(`http://127.0.0.1:${port}`));
    for (const answer of waiting) answer();
    for (const text of await Promise.all(busy.map(untilClosed))) {
      assert.match(text, /^HTTP\/1\.1 200 /);
      assert.match(text, /\r\nConnection: close\r\n/i);
      assert.match(text, /done/);
    }
    await closed;
  });
});

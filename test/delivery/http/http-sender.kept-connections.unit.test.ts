import assert from 'node:assert/strict';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Resolve } from '../../../src/delivery/dns/resolve.ts';
import { address, httpServer, listen, newSender, post } from '../../support/test-sender.ts';

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
    const limited = newSender({ timeoutMs: 4_000 });
    await post(url, limited);
    const { failure, durationMs } = await post(url, limited);
    assert.equal(failure?.code, 'timeout');
    assert.ok(durationMs < 7_500, `${durationMs}`);
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
    const held: ServerResponse[] = [];
    let isOver = false;
    const hanging = await httpServer(t, (req, res) => {
      if (req.url === '/quick' || isOver) res.end();
      else held.push(res);
    });
    const one = newSender({ timeoutMs: 60_000 });
    let ended = 0;
    const slow = Array.from({ length: 20 }, () => post(hanging, one).finally(() => (ended += 1)));
    const quick = await post(`${hanging}quick`, one);
    assert.equal(quick.response?.status, 200);
    assert.equal(ended, 0);
    isOver = true;
    for (const res of held) res.end();
    for (const { response } of await Promise.all(slow)) assert.equal(response?.status, 200);
  });
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createHttpSender } from '../../src/delivery/http/http-sender.ts';
import { maxReadBytes } from '../../src/delivery/http/response-limits.ts';
import { createTargetGuard } from '../../src/delivery/guard/target-guard.ts';
import { judgeExchange } from '../../src/domain/delivery/judge-exchange.ts';
import { misbehaving } from '../support/misbehaving-receivers.ts';
import { answers, startRaw, trustFixtures } from '../support/raw-server.ts';

/** For those who waste time; the others get long enough for a busy machine. */
const hastyMs = 400;
const patientMs = 20_000;
/** What one read from a socket can bring, on top of the limit. */
const oneReadBytes = 64 * 1024;

describe('a receiver that', () => {
  let distrust: () => void;
  before(() => (distrust = trustFixtures()));
  after(() => distrust());

  for (const receiver of misbehaving) {
    it(`${receiver.name}: ${receiver.expected}`, async (t) => {
      const timeoutMs = receiver.expected === 'timeout' ? hastyMs : patientMs;
      const sender = createHttpSender(createTargetGuard(['127.0.0.0/8']), timeoutMs);
      const atWork = await startRaw(receiver);
      t.after(() => atWork.stop());
      const sockets: Socket[] = [];
      const connected = (message: unknown): void => void sockets.push((message as { socket: Socket }).socket);
      subscribe('net.client.socket', connected);
      t.after(() => unsubscribe('net.client.socket', connected));

      const exchange = await sender.send({ url: atWork.url, headers: {}, body: '{"a":1}' });

      assert.equal(
        judgeExchange(exchange, 'h')?.code ?? 'delivered',
        receiver.expected,
        JSON.stringify(exchange),
      );
      assert.ok(exchange.durationMs < timeoutMs + 5_000, `${exchange.durationMs} ms`);
      assert.ok((exchange.response?.body.length ?? 0) <= 4_096);
      assert.ok(Object.keys(exchange.response?.headers ?? {}).length <= 100);
      assert.ok(!JSON.stringify(exchange).includes('\\u0000'), 'Postgres can hold it');
      // A request that is given up is not followed by a connection for nothing.
      if (receiver.expected === 'timeout') {
        await atWork.left();
        await delay(50);
      }
      assert.equal(atWork.connections, 1, 'one attempt');
      // Nothing is left open, neither by the exchange nor by a sender that is closed.
      await sender.close();
      await atWork.left();
      for (const socket of sockets) {
        assert.ok(socket.destroyed);
        assert.ok(socket.bytesRead <= maxReadBytes + oneReadBytes, `${socket.bytesRead} bytes read`);
      }
    });
  }
});

describe('the memory of a process', () => {
  const limitBytes = 20 * 1024 * 1024;
  const script = fileURLToPath(new URL('../support/measure-sender.ts', import.meta.url));
  async function growth(how: 'guarded' | 'unguarded', names: RegExp): Promise<Map<string, number>> {
    const ordinary = await startRaw({ listen: answers('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n') });
    const chosen = misbehaving.filter(({ name }) => names.test(name));
    assert.ok(chosen.length > 0);
    const atWork = await Promise.all(chosen.map(startRaw));
    const args = ['--expose-gc', script, how, ordinary.url, ...atWork.map(({ url }) => url)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    for (const { stop } of [ordinary, ...atWork]) stop();
    const bytes = stdout.trim().split('\n').map(Number);
    return new Map(chosen.map(({ name }, i) => [name, bytes[i] ?? Number.NaN]));
  }

  it('grows by less than 20 MB, whatever receivers send', async (t) => {
    for (const [name, bytes] of await growth(
      'guarded',
      /without end|10 GB|bomb|drips its body|never answers/,
    )) {
      t.diagnostic(`${(bytes / 1024 / 1024).toFixed(1)} MB: a receiver that ${name}`);
      assert.ok(bytes < limitBytes, `${name}: ${bytes} bytes`);
    }
  });

  it('would grow by more if everything were read', async () => {
    for (const [name, bytes] of await growth('unguarded', /200 and sends a body without end/))
      assert.ok(bytes > limitBytes, `${name}: ${bytes} bytes`);
  });
});

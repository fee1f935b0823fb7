import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, describe, it } from 'node:test';
import type { ResponseHead } from '../../src/delivery/http/response-head.ts';
import { createResponseReader } from '../../src/delivery/http/response-reader.ts';
import { createHttpSender } from '../../src/delivery/http/http-sender.ts';
import { createTargetGuard } from '../../src/delivery/guard/target-guard.ts';
import { noAnswers, oddAnswers, type OddAnswer } from '../support/odd-answers.ts';
import { startRaw, type AtWork } from '../support/raw-server.ts';

const sender = createHttpSender(createTargetGuard(['127.0.0.0/8']), 30_000);
after(() => sender.close());
const post = (url: string) => sender.send({ url, headers: {}, body: '{"a":1}' });

/** Answers every request so, and stays open unless the answer ends by that. */
const receiver = (bytes: string, closes = false): Promise<AtWork> =>
  startRaw({
    listen: () =>
      createServer((socket) => {
        socket.on('data', () => {
          socket.write(bytes, 'latin1');
          if (closes) socket.end();
        });
      }),
  });

describe('a response with', () => {
  for (const { name, bytes, status = 200, body = 'ok', closes, isKept = false } of oddAnswers) {
    it(`${name} counts, over ${isKept ? 'a kept connection' : 'a closed connection'}`, async (t) => {
      const atWork = await receiver(bytes, closes);
      t.after(() => atWork.stop());
      for (let i = 0; i < 2; i += 1) {
        const { response, failure, resentAfter } = await post(atWork.url);
        assert.deepEqual([failure, response?.status, response?.body], [null, status, body]);
        assert.equal(resentAfter, undefined);
      }
      assert.equal(atWork.connections, isKept ? 1 : 2);
    });
  }

  for (const [name, bytes] of Object.entries(noAnswers)) {
    it(`${name} does not count as a response, and causes no second request`, async (t) => {
      const atWork = await receiver(bytes);
      t.after(() => atWork.stop());
      const { response, failure } = await post(atWork.url);
      assert.equal(response, null);
      assert.equal(failure?.code, 'protocol_error', failure?.message);
      assert.match(failure.message, /^not a valid HTTP response: \w/);
      assert.equal(atWork.connections, 1);
    });
  }
});

describe('the reader', () => {
  /** What it makes of these pieces. */
  function read(pieces: readonly Buffer[], closes: OddAnswer['closes']): { status?: number; body: string } {
    const heads: ResponseHead[] = [];
    const body: Buffer[] = [];
    const reader = createResponseReader({
      onHead: (head) => heads.push(head),
      onBody: (part) => body.push(part),
    });
    for (const piece of pieces) {
      assert.equal(reader.isDone(), false);
      reader.push(piece);
      // What comes behind a body that must not be there is no part of it.
      if (reader.isDone()) break;
    }
    if (closes) assert.equal(reader.end(), true);
    assert.equal(reader.isDone(), true);
    assert.ok(heads.length === 1 && heads[0]);
    return { status: heads[0].status, body: Buffer.concat(body).toString().replaceAll('\u0000', '\uFFFD') };
  }

  it('reads the same response however it is cut into chunks', () => {
    for (const { name, bytes, status = 200, body = 'ok', closes } of oddAnswers) {
      const whole = Buffer.from(bytes, 'latin1');
      const cuts = whole.length > 1_000 ? [1, 1_000] : [1, 2, 3, 7, 20];
      for (const size of cuts) {
        const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, i) =>
          whole.subarray(i * size, (i + 1) * size),
        );
        assert.deepEqual(read(pieces, closes), { status, body }, `${name}, in pieces of ${size}`);
      }
    }
  });

  it('keeps headers of all names, folded ones joined', () => {
    const heads: ResponseHead[] = [];
    const reader = createResponseReader({ onHead: (head) => heads.push(head), onBody: () => undefined });
    reader.push(
      Buffer.from('HTTP/1.1 200 OK\r\n__proto__: a\r\nX-A: b\r\n  c\r\nx-a: d\r\ncontent-length: 0\r\n\r\n'),
    );
    const expected = Object.fromEntries([
      ['__proto__', 'a'],
      ['x-a', 'b c, d'],
      ['content-length', '0'],
    ]);
    assert.deepEqual(heads[0]?.headers, expected);
  });

  it('does not take a broken connection for the end of a response', () => {
    for (const bytes of [
      'HTTP/1.1 200 OK',
      'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n',
      'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n',
      'HTTP/1.1 100 Continue\r\n\r\n',
    ]) {
      const reader = createResponseReader({ onHead: () => undefined, onBody: () => undefined });
      reader.push(Buffer.from(bytes));
      assert.equal(reader.end(), false, bytes);
    }
  });
});

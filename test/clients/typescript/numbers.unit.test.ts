import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Mailhooks } from '../../../clients/typescript/src/index.ts';

const url = 'http://127.0.0.1:9';
const asNumber = (value: unknown): number => value as number;

describe('an option that is a number', () => {
  const counts = ['maxEvents', 'maxBytes', 'batchEvents', 'concurrency'];
  const times = ['maxWaitMs', 'retryForMs', 'timeoutMs'];

  it('of the queue is refused by its name when nothing would ever be sent with it', () => {
    const refuses = (name: string, value: unknown): void =>
      assert.throws(() => new Mailhooks({ url, queue: { [name]: value } }), {
        name: 'RangeError',
        message: new RegExp(`^queue\\.${name}: expected .* from [01].*, got `),
      });
    for (const name of counts)
      for (const value of [0, -1, 1.5, NaN, -Infinity, '4', null]) refuses(name, value);
    for (const name of times) for (const value of [-1, NaN, -Infinity, '4', null]) refuses(name, value);
    refuses('batchEvents', 10_001);
    // A timer of that length fires immediately.
    for (const name of ['maxWaitMs', 'timeoutMs'])
      for (const value of [2 ** 31, Infinity]) refuses(name, value);
    refuses('timeoutMs', 0);
    assert.throws(() => new Mailhooks({ url, queue: { batchEvents: 0 } }), {
      message: 'queue.batchEvents: expected a whole number from 1 to 10000, got 0',
    });
  });

  it('of the client or of a call is refused by its name', async () => {
    for (const name of ['retryForMs', 'timeoutMs'])
      for (const value of [-1, NaN, '4']) {
        const wrong = { [name]: asNumber(value) };
        const expected = { name: 'RangeError', message: new RegExp(`^${name}: expected milliseconds from `) };
        assert.throws(() => new Mailhooks({ url, ...wrong }), expected);
        const mailhooks = new Mailhooks({ url });
        const event = { type: 'email.opened', recipient: { email: 'ada@example.com' } } as const;
        await assert.rejects(mailhooks.service.health({}, wrong), expected);
        await assert.rejects(mailhooks.events.post('acme', event, wrong), expected);
        await assert.rejects(mailhooks.events.postAll('acme', [event], wrong), expected);
      }
  });

  it('may be as little and as much as makes sense', () => {
    const least = { maxEvents: 1, maxBytes: 1, batchEvents: 1, concurrency: 1 };
    const times = { maxWaitMs: 0, retryForMs: 0, timeoutMs: 0.5 + 1 };
    const most = { maxEvents: Infinity, maxBytes: Infinity, batchEvents: 10_000, concurrency: Infinity };
    const long = { maxWaitMs: 2 ** 31 - 1, retryForMs: Infinity, timeoutMs: 2 ** 31 - 1 };
    for (const queue of [{ ...least, ...times }, { ...most, ...long }, { maxEvents: undefined }])
      assert.ok(new Mailhooks({ url, queue }));
  });
});

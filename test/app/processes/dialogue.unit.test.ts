import assert from 'node:assert/strict';
import type { Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { createDialogue } from '../../../src/app/processes/dialogue.ts';

type Other = { hello: () => Promise<string> };

/** A channel whose other side answers when the test says so. */
function dialogue(patienceMs: number) {
  const sent: { call: number }[] = [];
  const channel = Object.assign(new EventEmitter(), {
    send: (message: { call: number }) => sent.push(message),
  });
  const call = createDialogue<Other>(
    channel as unknown as Worker,
    {},
    { name: 'process 2', patienceMs: { hello: patienceMs } },
  );
  return { channel, call, sent };
}

describe('a call of another process', () => {
  it('is given up when it is not answered in time', async (t: TestContext) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { call, channel } = dialogue(1_000);
    const asked = assert.rejects(call('hello'), {
      name: 'NotReady',
      message: 'process 2 does not answer',
    });
    t.mock.timers.tick(1_000);
    await asked;
    channel.emit('message', { answer: 1, value: 'too late' });
    channel.emit('disconnect');
  });

  it('returns what the other side answers, and ends with it', async () => {
    const { call, channel, sent } = dialogue(60_000);
    const asked = call('hello');
    channel.emit('message', { answer: sent[0]?.call, value: 'hello' });
    assert.equal(await asked, 'hello');
    const cut = assert.rejects(call('hello'), /the process has ended/);
    channel.emit('disconnect');
    await cut;
  });
});

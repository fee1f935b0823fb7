import assert from 'node:assert/strict';
import { ChildProcess } from 'node:child_process';
import cluster, { type Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { pino } from 'pino';
import { readConfig } from '../../../src/config/config.ts';
import { createProcessSlot } from '../../../src/app/processes/process-slot.ts';

/** What `fork` returns; its process has never been started, so it has no channel and no pid. */
class Forked extends EventEmitter {
  readonly process = new ChildProcess();
  send(): boolean {
    return true;
  }
  /** It works, as it says itself. */
  up(): void {
    this.emit('message', { call: 1, name: 'up', given: ['http://127.0.0.1:8080'] });
  }
}

type Given = Parameters<typeof createProcessSlot>;
const task = { number: 1, config: readConfig({}), connections: {}, roles: { api: true, worker: true } };
const shared = { metrics: () => Promise.resolve(''), check: () => Promise.resolve() };
const newSlot = () => createProcessSlot(task as Given[0], shared, pino({ enabled: false }));

/** A slot whose process is up, and what its next forks do; timers are the test's. */
async function slotOf(t: TestContext, ...forks: (() => Forked)[]) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const first = new Forked();
  const fork = t.mock.method(
    cluster,
    'fork',
    () => [() => first, ...forks][fork.mock.callCount()]?.() as unknown as Worker,
  );
  const slot = newSlot();
  const begun = slot.begin();
  first.up();
  assert.equal(await begun, 'http://127.0.0.1:8080');
  return { slot, first, fork };
}

describe('the slot of a process that ended', () => {
  it('starts it again, with the usual backoff, after `fork` threw', async (t: TestContext) => {
    const again = new Forked();
    const { slot, first, fork } = await slotOf(
      t,
      () => {
        throw new Error('spawn ENOMEM');
      },
      () => again,
    );
    first.emit('exit', 1, null);
    t.mock.timers.tick(250);
    assert.deepEqual([fork.mock.callCount(), slot.isUp()], [2, false]);
    t.mock.timers.tick(499);
    assert.equal(fork.mock.callCount(), 2);
    t.mock.timers.tick(1);
    again.up();
    assert.deepEqual([fork.mock.callCount(), slot.isUp()], [3, true]);
  });

  it('… and after it could not be made, for want of a file descriptor', async (t: TestContext) => {
    const [none, again] = [new Forked(), new Forked()];
    const { slot, first } = await slotOf(
      t,
      () => none,
      () => again,
    );
    first.emit('exit', 1, null);
    t.mock.timers.tick(250);
    none.emit('error', new Error('spawn EMFILE'));
    t.mock.timers.tick(500);
    again.up();
    assert.ok(slot.isUp());
  });

  it('says why the very first one could not be made', async (t: TestContext) => {
    t.mock.method(cluster, 'fork', () => {
      throw new Error('spawn ENOMEM');
    });
    const slot = newSlot();
    await assert.rejects(slot.begin(), /spawn ENOMEM/);
    await slot.stop();
  });
});

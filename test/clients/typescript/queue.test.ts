import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import {
  type ApiError,
  ClosedError,
  EventRejectedError,
  Mailhooks,
  type EventInput,
} from '../../../clients/typescript/src/index.ts';
import { startTestMailhooks, testAdminKey, type TestMailhooks } from '../../support/mailhooks.ts';
import { startProcess } from '../../support/start-process.ts';
import { until } from '../../support/until.ts';
import { startUnsteadyProxy, type Passing, type UnsteadyProxy } from '../unsteady-proxy.ts';

const opened = (id: string): EventInput => ({
  id,
  type: 'email.opened',
  recipient: { email: 'ada@example.com' },
});
const idsIn = ({ body }: Passing): string[] =>
  body.split('\n').map((line) => (JSON.parse(line) as { id: string }).id);

describe('the queue of the TypeScript client', () => {
  let stack: TestMailhooks;
  let proxy: UnsteadyProxy;
  const client = (queue = {}): Mailhooks => new Mailhooks({ url: proxy.url, key: testAdminKey, queue });

  before(async () => {
    stack = await startTestMailhooks({}, { api: true, worker: false });
    proxy = await startUnsteadyProxy(stack.url);
  });
  after(async () => {
    await proxy.close();
    await stack.stop();
  });
  beforeEach(() => {
    proxy.seen.length = 0;
    proxy.handle = (request) => request.pass();
  });

  it('sends events of an account together, each account by itself, and tells each what became of it', async () => {
    const [one, other] = [await stack.api.newAccount(), await stack.api.newAccount()];
    const mailhooks = client();
    const results = await Promise.all([
      ...Array.from({ length: 50 }, (_, index) => mailhooks.events.queue(one, opened(`q-${index}`))),
      mailhooks.events.queue(other, opened('mine')),
    ]);
    assert.deepEqual(
      results.map(({ id }) => id),
      [...Array.from({ length: 50 }, (_, index) => `q-${index}`), 'mine'],
    );
    assert.equal(proxy.seen.length, 2);
    assert.deepEqual(proxy.seen.map((request) => idsIn(request).length).sort(), [1, 50]);
    assert.equal(mailhooks.events.queued, 0);
  });

  it('refuses one event alone', async () => {
    const accountId = await stack.api.newAccount();
    const mailhooks = client();
    const wrong = { id: 'wrong', type: 'email.opened', recipient: { email: 'nobody' } } as EventInput;
    const [good, bad] = await Promise.allSettled([
      mailhooks.events.queue(accountId, opened('good')),
      mailhooks.events.queue(accountId, wrong),
    ]);
    assert.equal(good.status, 'fulfilled');
    assert.ok(bad.status === 'rejected' && bad.reason instanceof EventRejectedError);
    assert.deepEqual([bad.reason.eventId, bad.reason.errors[0]?.path], ['wrong', 'recipient.email']);
    await assert.rejects(mailhooks.events.queue('nowhere', opened('x')), { status: 404 });
  });

  it('sends a batch again in halves when all of it was refused', async () => {
    const accountId = await stack.api.newAccount();
    proxy.handle = (request) =>
      request.method === 'POST' && idsIn(request).length > 3
        ? request.answer(413, {}, 'too large')
        : request.pass();
    const mailhooks = client();
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => mailhooks.events.queue(accountId, opened(`h-${index}`))),
    );
    assert.equal((await mailhooks.events.list({ accountId })).data.length, 10);
  });

  it('waits for a slow server, with a bounded queue, and loses and doubles nothing', async () => {
    const accountId = await stack.api.newAccount();
    const mailhooks = client({ maxEvents: 20, batchEvents: 10, timeoutMs: 2_000 });
    const held: Passing[] = [];
    proxy.handle = (request) => void held.push(request);
    let queuedMost = 0;
    const results: Promise<unknown>[] = [];
    const producer = (async () => {
      for (let index = 0; index < 100; index += 1) {
        await mailhooks.events.room();
        results.push(mailhooks.events.queue(accountId, opened(`slow-${index}`)));
        queuedMost = Math.max(queuedMost, mailhooks.events.queued);
      }
    })();
    await until('the server holds a batch', async () => held.length > 0);
    await until('the queue is full', async () => mailhooks.events.queued === 20);
    assert.ok(results.length <= 21, `${results.length} of 100 were taken`);
    // The first answer is lost, some are refused, and the server recovers.
    const troubles = [(request: Passing) => request.passAndCut(), (request: Passing) => request.answer(503)];
    proxy.handle = (request) => (troubles.shift() ?? ((last: Passing) => last.pass()))(request);
    await producer;
    await mailhooks.close();
    await Promise.all(results);
    assert.ok(queuedMost <= 20, `${queuedMost} were queued`);
    const { rows } = await stack.db.query('SELECT count(*) AS count FROM events WHERE account_id = $1', [
      accountId,
    ]);
    assert.equal(Number(rows[0].count), 100);
  });

  it('takes one event that is larger than its limit of bytes, and keeps events beyond the limit waiting', async () => {
    const accountId = await stack.api.newAccount();
    const mailhooks = client({ maxBytes: 100, maxEvents: 3 });
    const results = await Promise.all(
      Array.from({ length: 9 }, (_, index) => mailhooks.events.queue(accountId, opened(`b-${index}`))),
    );
    assert.equal(results.length, 9);
  });

  it('flushes without waiting for more, and takes nothing when it is closed', async () => {
    const accountId = await stack.api.newAccount();
    const mailhooks = client({ maxWaitMs: 600_000 });
    const sent = mailhooks.events.queue(accountId, opened('now'));
    await mailhooks.events.flush();
    assert.equal((await sent).id, 'now');
    const last = mailhooks.events.queue(accountId, opened('last'));
    await mailhooks.close();
    assert.equal((await last).id, 'last');
    await assert.rejects(mailhooks.events.queue(accountId, opened('late')), ClosedError);
  });

  it('gives up an event after its time, with the reason', async () => {
    const accountId = await stack.api.newAccount();
    proxy.handle = (request) => request.answer(500);
    const mailhooks = client({ retryForMs: 500 });
    const lost = [opened('lost'), { ...opened(''), id: null }].map((event) =>
      assert.rejects(mailhooks.events.queue(accountId, event), (error: ApiError) => {
        assert.deepEqual([error.status, error.eventIds], [500, [error.eventId]]);
        ids.push(error.eventId);
        return true;
      }),
    );
    const ids: (string | undefined)[] = [];
    await Promise.all(lost);
    // Each has the id with which it was sent, its own or the one that it got.
    assert.deepEqual(ids, idsIn(proxy.seen[0] as Passing));
    assert.equal(mailhooks.events.queued, 0);
  });

  it('says so when the process ends with events in it, and nothing when there are none', async () => {
    const source = join(import.meta.dirname, '../../../clients/typescript/src/index.ts');
    const code = (end: string): string => `
      import { Mailhooks } from ${JSON.stringify(source)};
      const mailhooks = new Mailhooks({ url: 'http://127.0.0.1:9', key: 'k', queue: { retryForMs: 0 } });
      const sent = [1, 2].map((id) => mailhooks.events.queue('acme', { id: String(id), type: 'email.opened', recipient: { email: 'a@b.c' } }));
      ${end}`;
    const run = async (end: string): Promise<string> => {
      const child = startProcess(process.execPath, ['--input-type=module', '--eval', code(end)], {});
      await child.exited;
      return child.output();
    };
    assert.match(
      await run('process.exit(0)'),
      /the process ends with 2 events that were not confirmed: await mailhooks\.close\(\)/,
    );
    assert.doesNotMatch(await run('await Promise.allSettled(sent); await mailhooks.close();'), /mailhooks:/);
  });
});

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ConnectionError, Mailhooks } from '../../../clients/typescript/src/index.ts';
import { startTestMailhooks, testAdminKey, type TestMailhooks } from '../../support/mailhooks.ts';
import { startUnsteadyProxy, type Passing, type UnsteadyProxy } from '../unsteady-proxy.ts';

const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } } as const;

describe('the TypeScript client on a bad day', () => {
  let stack: TestMailhooks;
  let proxy: UnsteadyProxy;
  let mailhooks: Mailhooks;
  let accountId: string;

  before(async () => {
    stack = await startTestMailhooks({}, { api: true, worker: false });
    proxy = await startUnsteadyProxy(stack.url);
    mailhooks = new Mailhooks({ url: proxy.url, key: testAdminKey });
    accountId = await stack.api.newAccount();
  });
  after(async () => {
    await proxy.close();
    await stack.stop();
  });
  beforeEach(() => {
    proxy.seen.length = 0;
    proxy.handle = (request) => request.pass();
  });

  /** What happens to the first request, the second, …; those after them pass. */
  const inTurn = (...turns: ((request: Passing) => void | Promise<void>)[]): void => {
    proxy.handle = (request) => (turns.shift() ?? ((last) => last.pass()))(request);
  };
  const refuse =
    (status: number, headers: Record<string, string> = {}) =>
    (request: Passing): void =>
      request.answer(status, headers, 'not now');
  const countEvents = async (): Promise<number> =>
    Number(
      (await stack.db.query('SELECT count(*) AS count FROM events WHERE account_id = $1', [accountId]))
        .rows[0].count,
    );

  it('posts an event once when the answer is lost after it was accepted', async () => {
    const before = await countEvents();
    inTurn((request) => request.passAndCut());
    const posted = await mailhooks.events.post(accountId, opened);
    const ids = proxy.seen.map(({ body }) => (JSON.parse(body) as { id: string }).id);
    assert.deepEqual(ids, [posted.id, posted.id]);
    assert.ok(posted.duplicate, 'the first try had counted');
    assert.equal(await countEvents(), before + 1);
  });

  it('tries again after 5xx and 429, not sooner than Retry-After', async () => {
    inTurn(refuse(500), refuse(503), refuse(429, { 'retry-after': '1' }));
    const began = Date.now();
    await mailhooks.events.post(accountId, { ...opened, id: 'patient' });
    assert.equal(proxy.seen.length, 4);
    assert.ok(Date.now() - began >= 1_000);
    assert.equal((await mailhooks.events.get({ accountId, eventId: 'patient' })).id, 'patient');
  });

  it('does not repeat what may have counted: only 429, 503 and connections that were refused', async () => {
    const account = { name: 'A', email: 'a@example.com' };
    inTurn(refuse(500));
    await assert.rejects(mailhooks.accounts.create(account), { status: 500, attempts: 1 });
    inTurn((request) => request.passAndCut());
    await assert.rejects(mailhooks.accounts.create(account), ConnectionError);
    assert.equal(proxy.seen.length, 2);
    inTurn(refuse(503));
    assert.ok((await mailhooks.accounts.create(account)).id);
  });

  it('takes what is gone for deleted when it had asked for that', async () => {
    await mailhooks.events.post(accountId, { ...opened, id: 'gone' });
    inTurn((request) => request.passAndCut());
    await mailhooks.events.erase({ accountId, eventId: 'gone' });
    await assert.rejects(mailhooks.events.erase({ accountId, eventId: 'gone' }), { status: 404 });
  });

  it('gives up in the end, with the last answer and how often it tried', async () => {
    proxy.handle = refuse(502);
    await assert.rejects(
      mailhooks.events.post(accountId, opened, { retryForMs: 1_500 }),
      (error: { status: number; attempts: number }) => {
        assert.equal(error.status, 502);
        assert.ok(error.attempts >= 2, `${error.attempts}`);
        return true;
      },
    );
    // It would have to wait too long.
    proxy.seen.length = 0;
    proxy.handle = refuse(429, { 'retry-after': '3600' });
    await assert.rejects(mailhooks.events.post(accountId, opened), { status: 429, attempts: 1 });
  });

  it('follows no redirect, and stops when it is told to', async () => {
    proxy.handle = refuse(307, { location: 'http://127.0.0.1:9/' });
    await assert.rejects(mailhooks.events.post(accountId, opened), { status: 307, attempts: 1 });
    const controller = new AbortController();
    proxy.handle = () => controller.abort(new Error('enough'));
    await assert.rejects(mailhooks.events.post(accountId, opened, { signal: controller.signal }), /enough/);
  });

  it('tries again when an answer does not come in time', async () => {
    const held: Passing[] = [];
    inTurn((request) => void held.push(request));
    const posted = await mailhooks.events.post(accountId, opened, { timeoutMs: 1_000 });
    assert.equal(posted.duplicate, false);
    assert.deepEqual([held.length, proxy.seen.length], [1, 2]);
  });
});

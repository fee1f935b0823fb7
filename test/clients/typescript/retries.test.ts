import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ApiError, ConnectionError, Mailhooks } from '../../../clients/typescript/src/index.ts';
import { operations, type OperationId } from '../../../clients/typescript/src/operations.ts';
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
  /** A client whose first connection is refused; the others reach the API. */
  const refusedFirst = async (): Promise<Mailhooks> => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const bases = [`http://127.0.0.1:${port}`];
    return new Mailhooks({
      url: proxy.url,
      key: testAdminKey,
      fetch: (target, init) => fetch((target as string).replace(proxy.url, bases.shift() ?? proxy.url), init),
    });
  };
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

  /** Every POST that is not sent again when the first try gets this. */
  const sentOnce = async (first: (request: Passing) => void | Promise<void>): Promise<Set<string>> => {
    const names = new Set<string>();
    const ids = { accountId, endpointId: 'x', deliveryId: 'x' };
    for (const [id, [method, path, hasBody]] of Object.entries(operations)) {
      if (method !== 'POST') continue;
      proxy.seen.length = 0;
      inTurn(first, refuse(404));
      const call = mailhooks.call(id as OperationId) as (...given: unknown[]) => Promise<unknown>;
      await assert.rejects(path.includes('{') ? call(ids, ...(hasBody ? [{}] : [])) : call({}));
      if (proxy.seen.length === 1) names.add(id);
    }
    return names;
  };

  it('does not repeat what may have counted: only 429 and connections that never opened', async () => {
    const twice = new Set(['cancelDelivery', 'pauseDelivery', 'disableEndpoint', 'checkEndpoint']);
    const rest = Object.entries(operations).flatMap(([id, [method]]) =>
      method === 'POST' && !twice.has(id) ? [id] : [],
    );
    assert.ok(rest.includes('createEndpoint') && rest.includes('resumeDelivery'));
    for (const status of [500, 503, 504])
      assert.deepEqual([...(await sentOnce(refuse(status)))], rest, `${status}`);
    assert.deepEqual([...(await sentOnce((request) => request.passAndCut()))], rest);
    assert.deepEqual([...(await sentOnce(refuse(429, { 'retry-after': '0' })))], []);

    const account = { name: 'A', email: 'a@example.com' };
    proxy.seen.length = 0;
    assert.ok((await (await refusedFirst()).accounts.create(account)).id);
    inTurn((request) => request.passAndCut());
    await assert.rejects(mailhooks.accounts.create(account), ConnectionError);
    assert.equal(proxy.seen.length, 2);
  });

  it('says the id that it gave an event, so that it can be posted again', async () => {
    proxy.handle = (request) => request.passAndCut();
    const lost = await mailhooks.events
      .post(accountId, opened, { retryForMs: 0 })
      .catch((error: unknown) => error);
    assert.ok(lost instanceof ConnectionError);
    proxy.handle = refuse(500);
    const both = [opened, { ...opened, id: 'mine' }];
    const refused = await mailhooks.events
      .postAll(accountId, both, { retryForMs: 0 })
      .catch((error: unknown) => error);
    assert.ok(refused instanceof ApiError);
    const sent = proxy.seen.map(({ body }) =>
      body.split('\n').map((line) => (JSON.parse(line) as { id: string }).id),
    );
    assert.deepEqual(sent, [lost.eventIds, refused.eventIds]);
    assert.deepEqual([refused.status, refused.eventId, refused.eventIds[1]], [500, undefined, 'mine']);

    proxy.handle = (request) => request.pass();
    const again = await mailhooks.events.post(accountId, { ...opened, id: lost.eventId ?? null });
    assert.deepEqual([again.id, again.duplicate], [lost.eventId, true]);
  });

  it('takes what is gone for deleted when it had asked for that', async () => {
    await mailhooks.events.post(accountId, { ...opened, id: 'gone' });
    inTurn((request) => request.passAndCut());
    await mailhooks.events.erase({ accountId, eventId: 'gone' });
    await assert.rejects(mailhooks.events.erase({ accountId, eventId: 'gone' }), { status: 404 });
  });

  it('does not take for deleted what it can only have named wrongly', async () => {
    const wrong = { accountId, eventId: 'never-posted' };
    const notFound = { status: 404, code: 'not_found', attempts: 2 };
    inTurn(refuse(429, { 'retry-after': '0' }));
    await assert.rejects(mailhooks.events.erase(wrong), notFound);
    await assert.rejects((await refusedFirst()).events.erase(wrong), notFound);
    // Nor what a proxy does not find.
    inTurn(refuse(502), refuse(404));
    await assert.rejects(mailhooks.events.erase(wrong), { status: 404, code: undefined, attempts: 2 });
    inTurn(refuse(503), refuse(429, { 'retry-after': '0' }));
    await mailhooks.events.erase(wrong);
  });

  it('gives up in the end, with the last answer and how often it tried', async () => {
    proxy.handle = refuse(502);
    await assert.rejects(
      mailhooks.events.post(accountId, opened, { retryForMs: 5_000 }),
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

  it('follows no redirect, and stops when its signal is aborted', async () => {
    proxy.handle = refuse(307, { location: 'http://127.0.0.1:9/' });
    await assert.rejects(mailhooks.events.post(accountId, opened), { status: 307, attempts: 1 });
    const controller = new AbortController();
    proxy.handle = () => controller.abort(new Error('enough'));
    await assert.rejects(mailhooks.events.post(accountId, opened, { signal: controller.signal }), /enough/);
  });

  it('tries again when an answer does not come in time', async () => {
    const held: Passing[] = [];
    inTurn((request) => void held.push(request));
    const posted = await mailhooks.events.post(accountId, opened, { timeoutMs: 5_000 });
    assert.equal(posted.duplicate, false);
    assert.deepEqual([held.length, proxy.seen.length], [1, 2]);
  });
});

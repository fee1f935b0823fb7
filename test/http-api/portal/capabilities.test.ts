import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { rightFor } from '../../../src/api/access/route-rights.ts';
import { apiRoutes } from '../../../src/api/routes/index.ts';
import { capabilities, type Capability } from '../../../src/domain/account/portal-rules.ts';
import { assertProblem } from '../../support/assert-problem.ts';
import { Browser, tokenIn } from '../../support/browser.ts';
import { startTestMailhooks, type TestMailhooks } from '../../support/mailhooks.ts';

const hooks = 'https://hooks.example.com/';
const event = { type: 'email.opened', recipient: { email: 'ada@example.com' } };

describe('what a session may do', () => {
  let mailhooks: TestMailhooks;
  before(async () => {
    // No target is allowed, so that nothing is sent anywhere.
    mailhooks = await startTestMailhooks({ MAILHOOKS_ALLOWED_TARGETS: '' }, { api: true, worker: false });
  });
  after(() => mailhooks.stop());

  /** An account of which one thing of each kind exists. */
  async function newThings() {
    const { api } = mailhooks;
    const accountId = await api.newAccount();
    const headers = { authorization: 'Bearer of-the-receiver' };
    const { id: endpointId } = await api.newEndpoint(accountId, hooks, { enabled: false, headers });
    const { id: otherId } = await api.newEndpoint(accountId, hooks, {
      enabled: false,
      eventTypes: ['email.clicked'],
    });
    const eventId = await api.newEvent(accountId);
    const { deliveries } = (await api.get(`/v1/accounts/${accountId}/events/${eventId}`)).body;
    const { id: keyId } = (await api.post(`/v1/accounts/${accountId}/keys`, { scope: 'account' })).body;
    const deliveryId = deliveries[0].id as string;
    return { accountId, endpointId, otherId, eventId, deliveryId, keyId, recoveryId: 'rec_none' };
  }
  async function sessionOf(accountId: string, body: object = {}): Promise<Browser> {
    const { url } = (await mailhooks.api.post(`/v1/accounts/${accountId}/portal-links`, body)).body;
    const browser = new Browser(mailhooks.api, mailhooks.url);
    await browser.logIn({ token: tokenIn(url) });
    return browser;
  }
  const fill = (path: string, ids: Record<string, string>) =>
    path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? `${name}_none`);
  const ofAccounts = apiRoutes().filter(({ path }) => path.includes('{accountId}'));
  const bodyOf = ({ body }: { body?: unknown }) => (body ? {} : undefined);

  it('is nothing at another account, on any route: 404, as if it did not exist', async () => {
    const [mine, theirs] = [await newThings(), await newThings()];
    const { key } = (await mailhooks.api.post(`/v1/accounts/${mine.accountId}/keys`, { scope: 'account' }))
      .body;
    const byKey = new Browser(mailhooks.api, mailhooks.url);
    await byKey.logIn({ key });
    for (const browser of [await sessionOf(mine.accountId), byKey]) {
      for (const route of ofAccounts) {
        // Below their account; and their things below an account of one's own.
        for (const ids of [theirs, { ...theirs, accountId: mine.accountId }]) {
          const isOwn = ids.accountId === mine.accountId;
          if (isOwn && !/\{(?!accountId)/.test(route.path)) continue;
          const path = fill(route.path, ids);
          const answer = await browser.call(route.method.toUpperCase(), path, bodyOf(route));
          if (isOwn && [401, 403, 422].includes(answer.status)) continue;
          assertProblem(answer, 404, 'not_found');
        }
      }
    }
    const left = await mailhooks.api.get(`/v1/accounts/${theirs.accountId}/endpoints/${theirs.endpointId}`);
    assert.equal(left.status, 200);
  });

  for (const granted of capabilities) {
    it(`with ${granted} alone is what needs ${granted}`, async () => {
      const things = await newThings();
      const browser = await sessionOf(things.accountId, { capabilities: [granted] });
      for (const route of ofAccounts) {
        const right = rightFor(route.operationId);
        // It would take away what the others need.
        if (right === granted && route.method === 'delete') continue;
        const method = route.method.toUpperCase();
        const answer = await browser.call(method, fill(route.path, things), bodyOf(route));
        if (right === 'key') assertProblem(answer, 401, 'unauthenticated');
        else if (right === 'whole') assertProblem(answer, 403, 'forbidden');
        else if (right !== granted) {
          assertProblem(answer, 403, 'missing_capability');
          assert.ok(answer.body.detail.includes(String(right)), answer.text);
        } else if (route.operationId !== 'createPortalLink') {
          assert.ok(![401, 403, 500].includes(answer.status), `${method} ${route.path}: ${answer.text}`);
        }
      }
    });
  }

  it('without secrets shows none: neither signing secrets nor headers', async () => {
    const things = await newThings();
    const base = `/v1/accounts/${things.accountId}/endpoints`;
    const one = `${base}/${things.endpointId}`;
    const given: Capability[] = ['view', 'manage-endpoints', 'retry'];
    const browser = await sessionOf(things.accountId, { capabilities: given });
    const created = await browser.post(base, {
      name: 'E',
      url: hooks,
      eventTypes: ['*'],
      enabled: false,
      headers: { 'x-token': 'of-the-receiver' },
    });
    assert.equal(created.status, 201);
    const answers = [
      created,
      await browser.get(base),
      await browser.get(one),
      await browser.call('PATCH', one, { name: 'F' }),
      await browser.post(`${one}/disable`),
      await browser.post(`${one}/test`, { dryRun: true }),
    ];
    for (const { status, text } of answers) {
      assert.ok(status < 300, text);
      assert.doesNotMatch(text, /of-the-receiver|whsec_/);
      assert.match(text, /"(authorization|x-token)":"••••••"/i);
    }
    // What is shown cannot be saved by mistake.
    const back = await browser.call('PATCH', one, { headers: (await browser.get(one)).body.headers });
    assertProblem(back, 422, 'validation_failed');
    assert.match((await mailhooks.api.get(one)).text, /of-the-receiver/);
    const whole = await sessionOf(things.accountId);
    assert.match((await whole.get(`${one}/secret`)).text, /whsec_/);
    assert.match((await whole.get(one)).text, /of-the-receiver/);
  });

  it('to enable an endpoint is not to send again what it missed', async () => {
    const { accountId, endpointId } = await newThings();
    const path = `/v1/accounts/${accountId}/endpoints/${endpointId}/enable`;
    const browser = await sessionOf(accountId, { capabilities: ['manage-endpoints'] });
    assertProblem(await browser.post(path, { recover: true }), 403, 'missing_capability');
    assert.notEqual((await browser.post(path, { recover: false })).status, 403);
  });

  it('never is to post events: a cookie counts for nothing there', async () => {
    const { accountId } = await newThings();
    for (const path of [
      `/v1/accounts/${accountId}/events`,
      `/v1/accounts/${accountId}/events?onInvalid=skip`,
    ])
      assertProblem(await (await sessionOf(accountId)).post(path, event), 401, 'unauthenticated');
    const operator = new Browser(mailhooks.api, mailhooks.url);
    await operator.logIn({ key: mailhooks.api.key });
    assertProblem(await operator.post(`/v1/accounts/${accountId}/events`, event), 401, 'unauthenticated');
  });

  it('for one endpoint is nothing at another', async () => {
    const { accountId, endpointId, otherId, eventId, deliveryId } = await newThings();
    const base = `/v1/accounts/${accountId}`;
    const other = await sessionOf(accountId, { endpointId: otherId });
    const own = await sessionOf(accountId, { endpointId });
    assert.equal((await own.get('/v1/session')).body.endpointId, endpointId);
    for (const one of [own, other]) {
      const { data, nextCursor } = (await one.get(`${base}/endpoints?limit=1`)).body;
      assert.deepEqual(
        data.map(({ id }: { id: string }) => id),
        [one === own ? endpointId : otherId],
      );
      assert.equal(nextCursor, null, 'as if there were no other');
    }
    for (const path of [`/endpoints/${endpointId}`, `/deliveries/${deliveryId}`, `/events/${eventId}`]) {
      assert.equal((await own.get(base + path)).status, 200, path);
      assertProblem(await other.get(base + path), 404, 'not_found');
    }
    for (const path of [
      `/deliveries/${deliveryId}/retry`,
      `/endpoints/${endpointId}/enable`,
      `/endpoints/${endpointId}/secret/rotate`,
    ])
      assertProblem(await other.post(base + path, {}), 404, 'not_found');
    assertProblem(await other.get(`${base}/deliveries?endpointId=${endpointId}`), 404, 'not_found');
    assert.deepEqual((await other.get(`${base}/deliveries`)).body.data, []);
    assertProblem(await other.get(`${base}/events?limit=1`), 403, 'forbidden');
    assert.equal((await own.get(`${base}/deliveries`)).body.data.length, 1);
    assertProblem(
      await own.post(`${base}/endpoints`, { name: 'E', url: hooks, eventTypes: ['*'] }),
      403,
      'forbidden',
    );
    assertProblem(await own.get(base), 403, 'forbidden');
  });

  it('for one endpoint ends with it, and with view alone reveals no secret', async () => {
    const { accountId, endpointId } = await newThings();
    const viewer = await sessionOf(accountId, { endpointId, capabilities: ['view'] });
    const path = `/v1/accounts/${accountId}/endpoints/${endpointId}`;
    assertProblem(await viewer.get(`${path}/secret`), 403, 'missing_capability');
    assertProblem(await viewer.post(`${path}/secret/rotate`, {}), 403, 'missing_capability');
    assertProblem(await viewer.post(`${path}/test`, { dryRun: true }), 403, 'missing_capability');
    assert.doesNotMatch((await viewer.get(path)).text, /of-the-receiver/);
    assert.equal((await mailhooks.api.delete(path)).status, 204);
    assertProblem(await viewer.get('/v1/session'), 401, 'unauthenticated');
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

const url = 'http://127.0.0.1:9/hooks';

describe('endpoints', () => {
  let mailhooks: TestMailhooks;
  let account: string;
  let all: string;

  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    account = await mailhooks.api.newAccount();
    all = `/v1/accounts/${account}/endpoints`;
  });
  after(() => mailhooks.stop());

  it('has defaults, and its secret at creation only', async () => {
    const { api } = mailhooks;
    const created = await api.post(all, { name: 'Mine', url, eventTypes: ['*'], enabled: false });
    assert.equal(created.status, 201);
    const { secret, id, createdAt, updatedAt, disabledAt, ...rest } = created.body;
    assert.match(id, /^ep_/);
    assert.match(secret, /^whsec_/);
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    assert.ok(key.length >= 24 && key.length <= 64, `${key.length} bytes`);
    assert.ok(createdAt === updatedAt && createdAt === disabledAt);
    assert.deepEqual(rest, {
      accountId: account,
      name: 'Mine',
      url,
      description: null,
      eventTypes: ['*'],
      format: 'standard',
      headers: {},
      batch: null,
      ownerEmail: null,
      ownerEmailConfirmed: null,
      ownerMail: { status: 'ok', lastError: null, nextTryAt: null },
      status: 'disabled',
      disabledReason: 'by request',
      lastError: null,
      lastTest: null,
      previousSignaturesUntil: [],
      origin: 'api',
    });
    assert.equal(created.headers.get('location'), `${all}/${id}`);

    const nulls = { format: null, headers: null, description: null, ownerEmail: null, batch: null };
    const asNull = await api.post(all, { name: 'Null', url, eventTypes: ['*'], enabled: false, ...nulls });
    assert.equal(asNull.status, 201, asNull.text);
    assert.deepEqual([asNull.body.format, asNull.body.headers, asNull.body.batch], ['standard', {}, null]);
    await api.delete(`${all}/${asNull.body.id}`);

    const read = await api.get(`${all}/${id}`);
    assert.deepEqual({ ...read.body, secret }, created.body);
    const changed = await api.patch(`${all}/${id}`, { name: 'Still mine' });
    for (const answer of [read, await api.get(all), changed]) {
      assert.equal(answer.status, 200);
      assert.ok(!/secret/i.test(answer.text));
    }
    const stored = await mailhooks.db.query(
      'SELECT row_to_json(e)::text AS row FROM endpoints e WHERE id = $1',
      [id],
    );
    assert.ok(!stored.rows[0].row.includes(key.toString('hex')));
  });

  it('keeps what it is given', async () => {
    const fields = {
      name: 'Clicks',
      url: `${url}?token=a%20b`,
      eventTypes: ['email.clicked', 'email.opened'],
      format: 'sendpost',
      description: 'for the shop\nsecond line',
      headers: { Authorization: 'Bearer abc', 'X-Shop': '4711' },
      ownerEmail: 'shop@example.com',
    };
    const created = await mailhooks.api.post(all, { ...fields, enabled: false });
    assert.equal(created.status, 201);
    const read = (await mailhooks.api.get(`${all}/${created.body.id}`)).body;
    assert.deepEqual(Object.fromEntries(Object.keys(fields).map((field) => [field, read[field]])), fields);
  });

  const good = { name: 'E', url, eventTypes: ['*'], enabled: false };
  const refused: [string, unknown, string[]][] = [
    ['nothing', undefined, ['']],
    ['no fields', {}, ['name', 'url', 'eventTypes']],
    ['no event type', { ...good, eventTypes: [] }, ['eventTypes']],
    ['an unknown event type', { ...good, eventTypes: ['email.opened', 'email.open'] }, ['eventTypes[1]']],
    ['a text for event types', { ...good, eventTypes: '*' }, ['eventTypes']],
    ['an unknown format', { ...good, format: 'xml' }, ['format']],
    ['a name of spaces', { ...good, name: '   ' }, ['name']],
    ['a name with NUL', { ...good, name: 'a\u0000' }, ['name']],
    ['a description with NUL', { ...good, description: '\u0000' }, ['description']],
    ['a description with half a surrogate pair', { ...good, description: '\udc00' }, ['description']],
    ['a URL with NUL', { ...good, url: `${url}/\u0000` }, ['url']],
    ['a URL with a space', { ...good, url: `${url}/a b` }, ['url']],
    ['a URL that is too long', { ...good, url: `${url}/${'x'.repeat(2_048)}` }, ['url']],
    ['a URL that is a number', { ...good, url: 7 }, ['url']],
    ['an owner without an address', { ...good, ownerEmail: 'nobody' }, ['ownerEmail']],
    ['enabled as text', { ...good, enabled: 'yes' }, ['enabled']],
    ['unknown fields', { ...good, eventType: '*', secret: 'whsec_x' }, ['eventType', 'secret']],
    ['a status of its own', { ...good, status: 'enabled' }, ['status']],
    ['headers that are a list', { ...good, headers: ['a: b'] }, ['headers']],
    ['a header whose value is a number', { ...good, headers: { 'x-a': 7 } }, ['headers.x-a']],
    ['a header name with a space', { ...good, headers: { 'x a': '' } }, ['headers["x a"]']],
    ['a header name with a colon', { ...good, headers: { 'x:': '' } }, ['headers["x:"]']],
    ['a header without a name', { ...good, headers: { '': 'x' } }, ['headers[""]']],
    ['a header with a line break', { ...good, headers: { 'x-a': 'a\r\nx-b: c' } }, ['headers.x-a']],
    ['a header with NUL', { ...good, headers: { 'x-a': '\u0000' } }, ['headers.x-a']],
    ['a header beyond ASCII', { ...good, headers: { 'x-a': 'é' } }, ['headers.x-a']],
    ['a header twice', { ...good, headers: { 'X-A': '1', 'x-a': '2' } }, ['headers']],
    [
      'too many headers',
      { ...good, headers: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`x-${n}`, ''])) },
      ['headers'],
    ],
  ];
  for (const [what, body, paths] of refused) {
    it(`is refused with ${what}`, async () => {
      const before = await mailhooks.api.get(all);
      assertProblem(await mailhooks.api.post(all, body), 422, 'validation_failed', paths);
      assert.equal((await mailhooks.api.get(all)).text, before.text);
    });
  }

  const reserved =
    'Host Connection Content-Length Content-Type Transfer-Encoding TE Trailer Upgrade Expect Keep-Alive Proxy-Authorization ' +
    'webhook-id Webhook-Signature webhook-timestamp mailhooks-event-id Mailhooks-Attempt';
  it('leaves the headers of the service to the service', async () => {
    for (const name of reserved.split(' ')) {
      const answer = await mailhooks.api.post(all, { ...good, headers: { [name]: 'x' } });
      assertProblem(answer, 422, 'validation_failed', [`headers.${name}`]);
    }
  });

  it('is changed field by field, and by nothing that is refused', async () => {
    const { api } = mailhooks;
    const { id } = await api.newEndpoint(account, url, {
      enabled: false,
      headers: { 'x-a': '1' },
      description: 'd',
    });
    const one = `${all}/${id}`;
    const patch = {
      name: 'New',
      eventTypes: ['email.opened'],
      headers: {},
      description: null,
      format: 'sendpost',
    };
    const changed = await api.patch(one, patch);
    assert.equal(changed.status, 200);
    for (const [field, value] of Object.entries(patch)) assert.deepEqual(changed.body[field], value, field);
    assert.equal(changed.body.url, url);
    assert.equal(changed.body.status, 'disabled');

    assertProblem(await api.patch(one, { name: 'No', url: 'ftp://x.test/' }), 422, 'validation_failed', [
      'url',
    ]);
    assertProblem(await api.patch(one, { name: 'No', id: 'ep_1' }), 422, 'validation_failed', ['id']);
    assertProblem(await api.patch(one, { name: 'No', origin: 'message' }), 422, 'validation_failed', [
      'origin',
    ]);
    assertProblem(await api.patch(one, { name: 'No', eventTypes: [] }), 422, 'validation_failed', [
      'eventTypes',
    ]);
    assertProblem(await api.patch(one, undefined), 422, 'validation_failed', ['']);
    assert.deepEqual((await api.get(one)).body, changed.body);
  });

  it('is not found when there is none', async () => {
    const { api } = mailhooks;
    const none = `${all}/ep_none`;
    const calls: [string, string, unknown?][] = [
      ['GET', none],
      ['PATCH', none, { name: 'x' }],
      ['DELETE', none],
      ['POST', `${none}/enable`],
      ['POST', `${none}/disable`],
      ['POST', `${none}/test`],
      ['GET', `${none}/secret`],
      ['POST', `${none}/secret/rotate`],
      ['GET', `${all}/%00`],
      ['POST', '/v1/accounts/acc_none/endpoints', good],
      ['GET', '/v1/accounts/acc_none/endpoints'],
    ];
    for (const [method, path, body] of calls) {
      assertProblem(await api.call(method, path, body), 404, 'not_found');
    }
  });

  it('is listed newest first, page by page, while others come and go', async () => {
    const { api } = mailhooks;
    const owner = await api.newAccount();
    const list = `/v1/accounts/${owner}/endpoints`;
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.unshift((await api.newEndpoint(owner, url, { enabled: false })).id);

    const ids = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);
    const first = (await api.get(`${list}?limit=2`)).body;
    assert.deepEqual(ids(first), made.slice(0, 2));
    await api.newEndpoint(owner, url, { enabled: false });
    await api.delete(`${list}/${made[1]}`);
    const second = (await api.get(`${list}?limit=2&cursor=${first.nextCursor}`)).body;
    assert.deepEqual(ids(second), made.slice(2, 4));
    const third = (await api.get(`${list}?limit=2&cursor=${second.nextCursor}`)).body;
    assert.deepEqual(ids(third), made.slice(4));
    assert.equal(third.nextCursor, null);
    assertProblem(await api.get(`${list}?status=enabled`), 422, 'validation_failed', ['status']);
  });

  it('is gone after its deletion', async () => {
    const { api } = mailhooks;
    const { id } = await api.newEndpoint(account, url, { enabled: false });
    assert.equal((await api.delete(`${all}/${id}`)).status, 204);
    assertProblem(await api.get(`${all}/${id}`), 404, 'not_found');
    assertProblem(await api.delete(`${all}/${id}`), 404, 'not_found');
  });
});

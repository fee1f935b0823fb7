import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

const recipient = { email: 'ada@example.com' };
const opened = { type: 'email.opened', recipient };

describe('posting one event', () => {
  let mailhooks: TestMailhooks;
  let account: string;
  let all: string;

  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    account = await mailhooks.api.newAccount();
    all = `/v1/accounts/${account}/events`;
  });
  after(() => mailhooks.stop());

  it('answers 202 with an id and a time made, and it can be read immediately', async () => {
    const { api } = mailhooks;
    const before = Date.now();
    const answer = await api.post(all, opened);
    assert.equal(answer.status, 202);
    const [accepted, ...more] = answer.body.accepted;
    assert.equal(more.length, 0);
    assert.deepEqual({ ...accepted, id: '' }, { id: '', deliveries: 0, duplicate: false });
    assert.match(accepted.id, /^evt_[0-9a-f]{8}-[0-9a-f]{4}-7/);

    const read = await api.get(`${all}/${accepted.id}`);
    assert.equal(read.status, 200);
    const { id, type, event, occurredAt, deliveries } = read.body;
    assert.deepEqual({ id, type, deliveries }, { id: accepted.id, type: 'email.opened', deliveries: [] });
    assert.deepEqual(event, { ...opened, id, occurredAt });
    assert.ok(Date.parse(occurredAt) >= before && Date.parse(occurredAt) <= Date.now());
  });

  it('keeps every field of every group', async () => {
    const agent = { family: 'F', major: '1', minor: '2', patch: '3', patchMinor: '4' };
    const event = {
      id: 'order-4711:opened/1?a=%2F&b#c',
      type: 'email.clicked',
      occurredAt: '2026-11-21T20:47:52.123456789Z',
      recipient: {
        email: 'ada@example.com',
        name: 'Ada',
        contactId: 7,
        subscriberId: 's-7',
        customFields: { a: [null] },
      },
      message: {
        id: 'm',
        instanceId: 5,
        tag: 't',
        subject: 'Héllo 🎉',
        type: 'marketing',
        from: { email: 'x@y.z', name: 'X' },
        submittedAt: 1567512491587205123n,
        viewUrl: 'https://view.test/',
        trackOpens: true,
        trackClicks: true,
        content: { html: '<p>', nested: { deep: [1, 'two', { three: 3 }] } },
      },
      campaign: {
        statId: 1,
        statType: 'newsletter',
        sendType: 'journey',
        newsletterId: 2,
        newsletterName: 'N',
        listId: 3,
        listName: 'L',
        lists: [1, 'two', { three: 3 }],
      },
      client: {
        ipAddress: '2001:db8::1',
        userAgent: 'UA',
        browser: agent,
        os: agent,
        device: agent,
        geo: {
          cityId: 1,
          continentCode: 'EU',
          countryCode: 'DE',
          postalCode: '1',
          timeZone: 'Europe/Berlin',
        },
      },
      open: { kind: 'html' },
      click: { url: 'https://example.org/?q=1', linkId: 9 },
      smtp: { code: 250, description: 'OK' },
      bounce: { category: 'none', message: '' },
      sending: {
        accountId: 1,
        subAccountId: 2,
        groups: ['a'],
        ipId: 3,
        ipPoolId: 4,
        domainId: 5,
        tpspId: 6,
        ipAddress: '192.0.2.1',
      },
      reason: 'r',
    };
    // The one number that a double would change is written as it is.
    const raw = JSON.stringify(event, (_key, value: unknown) =>
      typeof value === 'bigint'
        ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(value))
        : value,
    );
    const answer = await mailhooks.api.post(all, undefined, { raw });
    assert.equal(answer.status, 202, answer.text);
    const read = await mailhooks.api.get(`${all}/${encodeURIComponent(event.id)}`);
    assert.ok(read.text.includes('"submittedAt":1567512491587205123,'));
    const expected = JSON.parse(raw) as unknown;
    assert.deepEqual(read.body.event, expected);
    assert.equal(read.body.occurredAt, event.occurredAt);
  });

  it('keeps every digit of a time, in whatever zone it was given', async () => {
    for (const [given, kept] of [
      ['2026-11-21T20:47:52.123456Z', '2026-11-21T20:47:52.123456Z'],
      ['2026-11-21T20:47:52.123456+00:00', '2026-11-21T20:47:52.123456Z'],
      ['2026-11-21T20:47:52.123456-00:00', '2026-11-21T20:47:52.123456Z'],
      ['2026-01-01T00:29:59.100000000001+05:30', '2025-12-31T18:59:59.100000000001Z'],
      ['2026-11-21T20:47:52.1-09:30', '2026-11-22T06:17:52.1Z'],
    ]) {
      const id = await mailhooks.api.newEvent(account, { occurredAt: given });
      const { event, occurredAt } = (await mailhooks.api.get(`${all}/${id}`)).body;
      assert.deepEqual([event.occurredAt, occurredAt], [kept, kept]);
    }
  });

  it('turns a time with an offset into UTC', async () => {
    const id = await mailhooks.api.newEvent(account, { occurredAt: '2026-11-21T22:47:52+02:00' });
    assert.equal((await mailhooks.api.get(`${all}/${id}`)).body.event.occurredAt, '2026-11-21T20:47:52.000Z');
  });

  const refused: [string, unknown, string[]][] = [
    ['nothing', undefined, ['']],
    ['null', null, ['']],
    ['a text', 'email.opened', ['']],
    ['no fields', {}, ['type']],
    ['an unknown type', { type: 'email.open', recipient }, ['type']],
    ['a type that is a number', { type: 5, recipient }, ['type']],
    ['no recipient', { type: 'email.opened' }, ['recipient']],
    ['a recipient without an address', { type: 'email.opened', recipient: {} }, ['recipient.email']],
    ['an address that is none', { type: 'email.opened', recipient: { email: 'ada' } }, ['recipient.email']],
    [
      'an address with NUL',
      { type: 'email.opened', recipient: { email: 'a\u0000@b.c' } },
      ['recipient.email'],
    ],
    [
      'half a surrogate pair in the address',
      { ...opened, recipient: { email: 'a\ud800@b.c' } },
      ['recipient.email'],
    ],
    ['an unknown field', { ...opened, recipent: {} }, ['recipent']],
    [
      'unknown fields further down',
      { ...opened, message: { ID: 1, from: { mail: 'x' } } },
      ['message.ID', 'message.from.mail'],
    ],
    ['an id of no characters', { ...opened, id: '' }, ['id']],
    ['an id with a space', { ...opened, id: 'a b' }, ['id']],
    ['an id with NUL', { ...opened, id: 'a\u0000' }, ['id']],
    ['an id beyond ASCII', { ...opened, id: 'ä' }, ['id']],
    ['an id that is too long', { ...opened, id: 'x'.repeat(201) }, ['id']],
    ['an id that is a number', { ...opened, id: 7 }, ['id']],
    ['a time without an offset', { ...opened, occurredAt: '2026-11-21T20:47:52' }, ['occurredAt']],
    ['a time without seconds', { ...opened, occurredAt: '2026-11-21T20:47Z' }, ['occurredAt']],
    ['a day that does not exist', { ...opened, occurredAt: '2026-02-29T00:00:00Z' }, ['occurredAt']],
    ['a time in seconds', { ...opened, occurredAt: 1_795_294_072 }, ['occurredAt']],
    ['an IP address that is a number', { ...opened, client: { ipAddress: 1 } }, ['client.ipAddress']],
    ['an opening that is neither html nor text', { ...opened, open: { kind: 'H' } }, ['open.kind']],
    [
      'a fraction as an id',
      { ...opened, recipient: { ...recipient, contactId: 1.5 } },
      ['recipient.contactId'],
    ],
    [
      'custom fields that are a list',
      { ...opened, recipient: { ...recipient, customFields: [] } },
      ['recipient.customFields'],
    ],
    ['content that is a text', { ...opened, message: { content: '{}' } }, ['message.content']],
    ['null for what is required', { ...opened, recipient: null }, ['recipient']],
    ['trackOpens as text', { ...opened, message: { trackOpens: 'false' } }, ['message.trackOpens']],
    ['a click without click', { type: 'email.clicked', recipient }, ['click']],
    ['a click without a URL', { type: 'email.clicked', recipient, click: {} }, ['click.url']],
    ['a click to nowhere', { type: 'email.clicked', recipient, click: { url: '' } }, ['click.url']],
    ['a soft bounce without bounce', { type: 'email.soft_bounced', recipient }, ['bounce']],
    ['a hard bounce without bounce', { type: 'email.hard_bounced', recipient }, ['bounce']],
    [
      'a bounce without a category',
      { type: 'email.hard_bounced', recipient, bounce: { message: 'm' } },
      ['bounce.category'],
    ],
    [
      'everything at once',
      { id: '', type: 'email.clicked', recipient: {}, x: 1 },
      ['id', 'recipient.email', 'click', 'x'],
    ],
  ];
  for (const [what, body, paths] of refused) {
    it(`refuses ${what}`, async () => {
      const before = (await mailhooks.api.get(`${all}?limit=1`)).text;
      assertProblem(await mailhooks.api.post(all, body), 422, 'validation_failed', paths);
      assert.equal((await mailhooks.api.get(`${all}?limit=1`)).text, before);
    });
  }

  it('takes every type', async () => {
    const types = ['processed', 'dropped', 'delivered', 'opened', 'unsubscribed', 'complained'];
    const events = [
      ...types.map((type) => ({ type: `email.${type}`, recipient })),
      { type: 'email.clicked', recipient, click: { url: 'https://example.org/' } },
      ...['soft', 'hard'].map((kind) => ({
        type: `email.${kind}_bounced`,
        recipient,
        bounce: { category: 'c' },
      })),
    ];
    for (const event of events) assert.equal((await mailhooks.api.post(all, event)).status, 202, event.type);
  });

  it('needs an account that exists', async () => {
    assertProblem(await mailhooks.api.post('/v1/accounts/acc_none/events', opened), 404, 'not_found');
  });

  it('keeps ids of two accounts apart', async () => {
    const other = `/v1/accounts/${await mailhooks.api.newAccount()}/events`;
    for (const path of [all, other]) {
      const answer = await mailhooks.api.post(path, { ...opened, id: 'shared' });
      assert.deepEqual(answer.body.accepted, [{ id: 'shared', deliveries: 0, duplicate: false }]);
    }
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventType } from '../../src/domain/event/event.ts';
import { parseJson } from '../../src/domain/basics/lossless-json.ts';
import { pinpointe } from '../../src/formats/pinpointe.ts';
import { account, bareAccount, bareEvent, big, fullEvent } from './support.ts';

/** The parameters of figures 7 to 10, in their order, up to what differs from event to event. */
const common = [
  'event',
  'instanceUrl',
  'userId',
  'userName',
  'time',
  'ipAddress',
  'subscriberId',
  'email',
  'statType',
  'sendType',
  'statId',
  'listId',
  'listName',
  'newsletterId',
  'newsletterName',
  'lists',
];

const bounceDetail = (bouncetype: string) => ({
  bouncecategory: 'no_such_user',
  bouncemessage: 'There is no such mailbox',
  bouncetype,
});

/** What each event adds, by the tables; the complaint has none there. */
const table: { type: EventType; event: string; detail?: object; userAgent: boolean }[] = [
  { type: 'email.opened', event: 'open', detail: { opentype: 'T' }, userAgent: true },
  {
    type: 'email.clicked',
    event: 'click',
    detail: { linkid: big('9007199254741011'), url: 'https://example.org/welcome' },
    userAgent: true,
  },
  { type: 'email.soft_bounced', event: 'bounce', detail: bounceDetail('soft'), userAgent: true },
  { type: 'email.hard_bounced', event: 'bounce', detail: bounceDetail('hard'), userAgent: true },
  { type: 'email.unsubscribed', event: 'unsubscribe', userAgent: false },
  { type: 'email.complained', event: 'complaint', userAgent: true },
];

const render = (...args: Parameters<typeof pinpointe.render>): Record<string, unknown> =>
  parseJson(pinpointe.render(...args)) as Record<string, unknown>;

describe('the pinpointe format', () => {
  it('knows the six types that Pinpointe has, and speaks JSON', () => {
    assert.deepEqual([...pinpointe.types].sort(), table.map(({ type }) => type).sort());
    assert.equal(pinpointe.contentType, 'application/json');
    assert.ok(!pinpointe.joinable);
  });

  for (const { type, event, detail, userAgent } of table) {
    const keys = [...common, ...(detail ? ['detail'] : []), ...(userAgent ? ['userAgent'] : [])];

    it(`of ${type} has the documented keys and values, in order`, () => {
      const body = render(fullEvent(type), account);
      assert.deepEqual(Object.keys(body), keys);
      assert.deepEqual(body, {
        event,
        instanceUrl: 'https://acme.example.com',
        userId: 'acme',
        userName: 'acme-owner',
        time: '2026-11-21T20:47:52Z',
        ipAddress: '192.0.2.10',
        subscriberId: big('9007199254740995'),
        email: 'ada@example.com',
        statType: 'newsletter',
        sendType: 'splittest',
        statId: big('9007199254741001'),
        listId: big('9007199254741005'),
        listName: 'Customers',
        newsletterId: big('9007199254741003'),
        newsletterName: 'Welcome series',
        lists: [big('9007199254741007'), { id: big('9007199254741009') }],
        ...(detail && { detail }),
        ...(userAgent && { userAgent: 'Mozilla/5.0 Test' }),
      });
    });

    it(`of ${type} has the same keys when nothing but the address is known`, () => {
      const body = render(bareEvent(type), bareAccount);
      assert.deepEqual(Object.keys(body), keys);
      assert.equal(body.statType, 'newsletter');
      assert.equal(body.sendType, 'newsletter');
      assert.deepEqual(body.lists, []);
      for (const key of ['instanceUrl', 'userName', 'ipAddress', 'subscriberId', 'statId', 'listName']) {
        assert.equal(body[key], null, key);
      }
    });
  }

  it('says H for HTML, also when the kind is not known', () => {
    const { open: _open, ...opened } = fullEvent('email.opened');
    assert.deepEqual(render(opened, account).detail, { opentype: 'H' });
    assert.deepEqual(render({ ...opened, open: { kind: 'html' } }, account).detail, { opentype: 'H' });
  });

  it("takes the remote server's answer for a bounce without a message", () => {
    const bounced = { ...fullEvent('email.soft_bounced'), bounce: { category: 'mailbox_full' } };
    const { detail } = render(bounced, account) as { detail: Record<string, unknown> };
    assert.equal(detail.bouncemessage, '5.1.1 No such user');
  });

  it('writes the time in UTC and whole seconds', () => {
    for (const occurredAt of [
      '2026-11-21T20:47:52Z',
      '2026-11-21T20:47:52.999Z',
      '2026-11-21T21:47:52+01:00',
    ]) {
      const { time } = render({ ...bareEvent('email.opened'), occurredAt }, account);
      assert.equal(time, '2026-11-21T20:47:52Z');
    }
  });
});

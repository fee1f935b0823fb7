import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { eventInput, eventTypes, type CanonicalEvent, type EventType } from '../../src/domain/event/event.ts';
import { isRawNumber, parseJson } from '../../src/domain/basics/lossless-json.ts';
import { validate } from '../../src/domain/basics/validate.ts';
import { sendpost } from '../../src/formats/sendpost.ts';

const sampleText = readFileSync(new URL('./fixtures/sendpost-sample.json', import.meta.url), 'utf8');

/** The documented sample, verbatim from SendPost's page. */
interface Sample {
  event: Record<string, unknown> & { eventMetadata: Record<string, unknown> };
  emailMessage: Record<string, unknown>;
}
const sample = parseJson(sampleText) as Sample;
const account = { id: 'acc_1', instanceUrl: null, userName: null };

/** The event that the sample describes, as a producer posts it, of any type. */
function sampleEvent(type: EventType): CanonicalEvent {
  const input = {
    id: 'edhg-123gh-afasdf-124egh',
    type,
    occurredAt: '2019-09-03T12:08:11Z',
    recipient: { email: 'gavin@hooli.com', name: 'Gavin' },
    message: {
      id: 'mjhl-1401-sasdf-129324',
      subject: 'Welcome to Pied Piper :) + 1 quick question',
      type: 'default',
      from: { email: 'richard@piedpiper.com', name: 'Richard' },
      submittedAt: parseJson('1567512491587205000'),
      content: sample.emailMessage,
    },
    smtp: { code: 200, description: 'email delivered successfully' },
    client: {
      ipAddress: '52.34.11.12',
      userAgent:
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/83.0.4103.116 Safari/537.36',
      browser: { family: 'Mozilla', major: '5.0', minor: '0', patch: '0' },
      os: { family: 'Windows', major: '10', minor: '0', patch: '0', patchMinor: '0' },
      device: { family: '' },
      geo: {
        cityId: '123',
        continentCode: 'EU',
        countryCode: 'US',
        postalCode: '12345',
        timeZone: 'America/Los_Angeles',
      },
    },
    click: { url: 'https://hooli.com' },
    bounce: { category: 'mailbox_full' },
    sending: {
      accountId: 117,
      subAccountId: 117,
      groups: ['transactional', 'user-onboarding'],
      ipId: 123,
      ipPoolId: 123,
      domainId: 123,
      tpspId: 1,
    },
  };
  return validate(eventInput, input) as CanonicalEvent;
}

const render = (event: CanonicalEvent): Sample => parseJson(sendpost.render(event, account)) as Sample;

/** Every key, deep and in order, as `event.eventMetadata.os.Family`. */
function keysOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || isRawNumber(value)) return [];
  if (Array.isArray(value)) return value.flatMap((part) => keysOf(part, path));
  return Object.entries(value).flatMap(([key, part]) => [`${path}${key}`, ...keysOf(part, `${path}${key}.`)]);
}

/** Fields of `eventMetadata` and the types for which they are set (the source's table). */
const metadataTypes: Record<string, readonly EventType[]> = {
  clickedURL: ['email.clicked'],
  smtpCode: ['email.delivered', 'email.soft_bounced', 'email.hard_bounced'],
  smtpDescription: ['email.delivered', 'email.soft_bounced', 'email.hard_bounced'],
  userAgent: ['email.opened', 'email.clicked'],
  os: ['email.opened', 'email.clicked'],
  device: ['email.opened', 'email.clicked'],
  geo: ['email.opened', 'email.clicked'],
  trackedIP: ['email.opened', 'email.clicked'],
  rawUserAgent: ['email.opened', 'email.clicked'],
};

const typeNumbers: Record<EventType, number> = {
  'email.processed': 0,
  'email.dropped': 1,
  'email.delivered': 2,
  'email.soft_bounced': 3,
  'email.hard_bounced': 4,
  'email.opened': 5,
  'email.clicked': 6,
  'email.unsubscribed': 7,
  'email.complained': 8,
};

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).every(isEmpty)
    : value === '' || value === 0;

describe('the sendpost format', () => {
  it('knows all nine types and speaks JSON', () => {
    assert.deepEqual(sendpost.types, eventTypes);
    assert.equal(sendpost.contentType, 'application/json');
  });

  for (const type of eventTypes) {
    describe(`of ${type}`, () => {
      const rendered = render(sampleEvent(type));

      it("has the sample's keys, deep and in its order", () => {
        assert.deepEqual(keysOf(rendered), keysOf(sample));
      });

      it("has the sample's values outside of what depends on the type", () => {
        const { type: number, smtpCode, smtpDescription, eventMetadata, ...rest } = rendered.event;
        const expected: Record<string, unknown> = { ...sample.event };
        for (const key of ['type', 'smtpCode', 'smtpDescription', 'eventMetadata']) delete expected[key];
        assert.deepEqual(rest, expected);
        assert.equal(number, typeNumbers[type]);
        assert.equal(smtpCode, eventMetadata.smtpCode);
        assert.equal(smtpDescription, eventMetadata.smtpDescription);
        assert.equal(JSON.stringify(rendered.emailMessage), JSON.stringify(sample.emailMessage));
      });

      for (const [field, types] of Object.entries(metadataTypes)) {
        it(`${types.includes(type) ? 'sets' : 'leaves empty'} eventMetadata.${field}`, () => {
          const value = rendered.event.eventMetadata[field];
          if (types.includes(type)) assert.deepEqual(value, sample.event.eventMetadata[field]);
          else assert.ok(isEmpty(value), JSON.stringify(value));
        });
      }

      it('has the same keys when nothing but the address is known', () => {
        const bare: CanonicalEvent = {
          ...(validate(eventInput, {
            type,
            recipient: { email: 'gavin@hooli.com' },
            ...(type === 'email.clicked' && { click: { url: 'https://hooli.com' } }),
            ...(type.endsWith('bounced') && { bounce: { category: 'x' } }),
          }) as CanonicalEvent),
          id: 'evt_1',
          occurredAt: '2026-11-21T20:47:52Z',
        };
        const { event, emailMessage } = render(bare);
        assert.deepEqual(keysOf(event), keysOf(sample.event));
        assert.deepEqual(emailMessage, {});
      });
    });
  }

  it('renders the sample itself, value for value, but for the client of a delivered message', () => {
    const { event, emailMessage } = render(sampleEvent('email.delivered'));
    const client = Object.keys(metadataTypes).filter((field) => !field.startsWith('smtp'));
    for (const field of client) {
      delete event.eventMetadata[field];
      assert.ok(field in sample.event.eventMetadata);
    }
    const { eventMetadata, ...rest } = sample.event;
    const { smtpCode, smtpDescription } = eventMetadata;
    assert.deepEqual(event, { ...rest, eventMetadata: { smtpCode, smtpDescription } });
    assert.deepEqual(emailMessage, sample.emailMessage);
  });

  it('passes numbers on digit for digit, in the event and in the message', () => {
    const text =
      '{"type":"email.processed","id":"e","occurredAt":"2026-11-21T20:47:52Z","recipient":{"email":"a@b"},"message":{"id":9007199254740993,"submittedAt":1567512491587205123,"content":{"submittedAt":1567512491587205123,"ratio":1.0,"big":1e400}},"sending":{"accountId":12345678901234567890}}';
    const body = sendpost.render(validate(eventInput, parseJson(text)) as CanonicalEvent, account);
    assert.ok(body.includes('"messageID":9007199254740993,'));
    assert.ok(body.includes('"accountID":12345678901234567890,'));
    assert.ok(body.includes('"submittedAt":1567512491587205123,"smtpCode"'));
    assert.ok(body.endsWith('"emailMessage":{"submittedAt":1567512491587205123,"ratio":1.0,"big":1e400}}'));
  });
});

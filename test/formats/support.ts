import { eventInput, type CanonicalEvent, type EventType } from '../../src/domain/event/event.ts';
import { parseJson } from '../../src/domain/basics/lossless-json.ts';
import { validate } from '../../src/domain/basics/validate.ts';
import type { FormatAccount } from '../../src/formats/format.ts';

export const account: FormatAccount = {
  id: 'acme',
  instanceUrl: 'https://acme.example.com',
  userName: 'acme-owner',
};
export const bareAccount: FormatAccount = { id: 'acme', instanceUrl: null, userName: null };

/** Every group filled, whatever the type: a format has to choose. Its integers are beyond 2^53. */
const everything = `{
  "id": "evt-1",
  "occurredAt": "2026-11-21T20:47:52.123456789Z",
  "recipient": {"email": "ada@example.com", "name": "Ada", "contactId": 9007199254740993,
    "subscriberId": 9007199254740995, "customFields": {"score": 1.50}},
  "message": {"id": 9007199254740997, "instanceId": 9007199254740999, "tag": "welcome", "subject": "Welcome",
    "type": "default", "from": {"email": "hello@example.org", "name": "Example"},
    "submittedAt": 1567512491587205123, "viewUrl": "https://view.example.org/1",
    "trackOpens": true, "trackClicks": true, "content": {"submittedAt": 1567512491587205123}},
  "campaign": {"statId": 9007199254741001, "statType": "newsletter", "sendType": "splittest",
    "newsletterId": 9007199254741003, "newsletterName": "Welcome series", "listId": 9007199254741005,
    "listName": "Customers", "lists": [9007199254741007, {"id": 9007199254741009}]},
  "client": {"ipAddress": "198.51.100.44", "userAgent": "Mozilla/5.0 Test",
    "browser": {"family": "Firefox", "major": "140"}, "geo": {"countryCode": "GB"}},
  "open": {"kind": "text"},
  "click": {"url": "https://example.org/welcome", "linkId": 9007199254741011},
  "smtp": {"code": 550, "description": "5.1.1 No such user"},
  "bounce": {"category": "no_such_user", "message": "There is no such mailbox"},
  "sending": {"accountId": 9007199254741013, "groups": ["a"], "ipAddress": "192.0.2.10"},
  "reason": "On the suppression list"
}`;

const complete = (value: unknown): CanonicalEvent => validate(eventInput, value) as CanonicalEvent;

export const fullEvent = (type: EventType): CanonicalEvent =>
  complete({ type, ...(parseJson(everything) as object) });

/** No more than what is required, as it is after acceptance. */
export const bareEvent = (type: EventType): CanonicalEvent =>
  complete({
    id: 'evt-1',
    type,
    occurredAt: '2026-11-21T20:47:52Z',
    recipient: { email: 'ada@example.com' },
    ...(type === 'email.clicked' && { click: { url: 'https://example.org/welcome' } }),
    ...(type.endsWith('_bounced') && { bounce: { category: 'mailbox_full' } }),
  });

/** An integer of any size, as `parseJson` gives it. */
export const big = (digits: string): unknown => parseJson(digits);

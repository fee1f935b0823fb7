import { z } from 'zod';
import { maybe, withoutNulls } from '../basics/absent.ts';
import { emailAddress, senderAddress } from '../basics/email-address.ts';
import { isInteger, isRawNumber, type RawNumber } from '../basics/lossless-json.ts';
import { storable, urlText } from '../basics/text.ts';

/** The nine things that can happen to a message. */
export const eventTypes = [
  'email.processed',
  'email.dropped',
  'email.delivered',
  'email.soft_bounced',
  'email.hard_bounced',
  'email.opened',
  'email.clicked',
  'email.unsubscribed',
  'email.complained',
] as const;

export type EventType = (typeof eventTypes)[number];

/** A number of the producer's, of any size: it leaves as it came, digit for digit. */
export type JsonNumber = number | RawNumber;

/** `.meta` is what the published JSON Schema says of a check that zod cannot put into words. */
const text = z.string().max(2_048);
const longText = z.string().max(32_768);
const integer = z.custom<JsonNumber>(isInteger, 'expected an integer').meta({ type: 'integer' });
/** The platform's own ids: numbers in some systems, strings in others. */
const id = z
  .custom<string | JsonNumber>(
    (value) => isInteger(value) || (typeof value === 'string' && value.length <= 255 && storable(value)),
    'expected an integer or a string of at most 255 characters',
  )
  .meta({ type: ['integer', 'string'], maxLength: 255 });
const number = z
  .custom<JsonNumber>((value) => typeof value === 'number' || isRawNumber(value), 'expected a number')
  .meta({ type: 'number' });
const json = z.custom<unknown>((value) => value !== undefined, 'expected a JSON value');
const object = z
  .custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value),
    'expected an object',
  )
  .meta({ type: 'object' });

/**
 * Clients and proxies resolve these segments of a path, also encoded and with `\\` for `/`: such an id would name its parent,
 * or something else altogether.
 */
const dotSegment = /(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\;]|$)/i;

/**
 * Visible ASCII, so that it can stand in a header and a workflow id as it is. `event/<account>/<event>` must fit into the
 * 255 characters that Temporal's SQL stores hold.
 */
export const eventId = z
  .string()
  .regex(/^[\x21-\x7e]{1,180}$/, 'expected 1 to 180 visible ASCII characters without spaces')
  .refine((id) => !dotSegment.test(id), 'no URL can name this id: . and .. are steps in a path')
  .describe('No segment of it is `.` or `..`: URLs cannot name those.');

const person = z.strictObject({
  email: maybe(senderAddress.describe('Empty, or `<>`, for the null sender.')),
  name: maybe(text),
});
const agent = z.strictObject({
  family: maybe(text),
  major: maybe(text),
  minor: maybe(text),
  patch: maybe(text),
  patchMinor: maybe(text),
});

const recipient = z.strictObject({
  email: emailAddress.describe(
    'As RFC 5321 and 6531 allow, with a quoted local part too. It leaves as it came.',
  ),
  name: maybe(text),
  contactId: maybe(id),
  subscriberId: maybe(id),
  customFields: maybe(object),
});

const message = z.strictObject({
  id: maybe(id),
  instanceId: maybe(id),
  tag: maybe(text),
  subject: maybe(text),
  type: maybe(text),
  from: maybe(person),
  submittedAt: maybe(z.union([integer, text], 'expected an integer or a string')),
  viewUrl: maybe(text),
  trackOpens: maybe(z.boolean()),
  trackClicks: maybe(z.boolean()),
  webhookEndpoint: maybe(urlText),
  content: maybe(object),
});

const campaign = z.strictObject({
  statId: maybe(id),
  statType: maybe(text),
  sendType: maybe(z.enum(['newsletter', 'journey', 'splittest'])),
  newsletterId: maybe(id),
  newsletterName: maybe(text),
  listId: maybe(id),
  listName: maybe(text),
  lists: maybe(z.array(json).max(1_000)),
});

const client = z.strictObject({
  ipAddress: maybe(text.describe('As logged. The place is looked up for an IP address only.')),
  userAgent: maybe(longText),
  browser: maybe(agent),
  os: maybe(agent),
  device: maybe(agent),
  geo: maybe(
    z.strictObject({
      cityId: maybe(id),
      continentCode: maybe(text),
      countryCode: maybe(text),
      postalCode: maybe(text),
      timeZone: maybe(text),
    }),
  ),
});

const click = z.strictObject({ url: longText.min(1), linkId: maybe(id) });
const bounce = z.strictObject({ category: text.min(1), message: maybe(longText) });

const sending = z.strictObject({
  accountId: maybe(id),
  subAccountId: maybe(id),
  groups: maybe(z.array(text).max(1_000)),
  ipId: maybe(id),
  ipPoolId: maybe(id),
  domainId: maybe(id),
  tpspId: maybe(id),
  ipAddress: maybe(text),
});

/** What an event is made of, by the names that its published description gives them. */
export const eventParts = {
  Person: person,
  Agent: agent,
  Recipient: recipient,
  Message: message,
  Campaign: campaign,
  MailClient: client,
  Click: click,
  Bounce: bounce,
  Sending: sending,
};

const common = {
  id: maybe(eventId),
  occurredAt: maybe(
    z.iso.datetime({ offset: true, error: 'expected an RFC 3339 time, as in 2026-11-21T20:47:52Z' }),
  ),
  recipient,
  message: maybe(message),
  campaign: maybe(campaign),
  client: maybe(client),
  open: maybe(z.strictObject({ kind: maybe(z.enum(['html', 'text'])) })),
  click: maybe(click),
  smtp: maybe(z.strictObject({ code: maybe(number), description: maybe(longText) })),
  bounce: maybe(bounce),
  sending: maybe(sending),
  reason: maybe(longText),
};

const plain = <T extends EventType>(type: T) => z.strictObject({ type: z.literal(type), ...common });

/**
 * What a producer posts, one schema per type. Unknown fields are refused, so that
 * a typo is never silently dropped.
 */
const anyEvent = z.discriminatedUnion(
  'type',
  [
    plain('email.processed'),
    plain('email.dropped'),
    plain('email.delivered'),
    plain('email.soft_bounced').extend({ bounce }),
    plain('email.hard_bounced').extend({ bounce }),
    plain('email.opened'),
    plain('email.clicked').extend({ click }),
    plain('email.unsubscribed'),
    plain('email.complained'),
  ],
  {
    error: (issue: { code: string }) =>
      issue.code === 'invalid_union' ? `expected one of ${eventTypes.join(', ')}` : undefined,
  },
);

/** One schema per type. */
export const eventSchemas = anyEvent.options;

/** Null stands for what is absent, as many serialisers write it; in free JSON (`content`, `customFields`, `lists`) it stays. */
export const eventInput = z.preprocess(withoutNulls(eventSchemas[0]), anyEvent);

/**
 * As `eventInput` returns it: null stands in free JSON only. `id` and `occurredAt` are undefined where the producer left
 * them out.
 */
export type EventInput = z.output<typeof eventInput>;
/** Who opened or clicked: parts of the user agent, and the place of the address. A part that is not known is undefined. */
export type Client = z.output<typeof client>;

/** An accepted event: what was posted, with its id and its time filled in. */
export type CanonicalEvent = EventInput & { id: string; occurredAt: string };

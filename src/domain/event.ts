import { z } from 'zod';
import { emailAddress, storable, urlText } from './text.ts';
import { isInteger, isRawNumber, type RawNumber } from './lossless-json.ts';

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

const person = z.strictObject({ email: emailAddress.optional(), name: text.optional() });
const agent = z.strictObject({
  family: text.optional(),
  major: text.optional(),
  minor: text.optional(),
  patch: text.optional(),
  patchMinor: text.optional(),
});

const recipient = z.strictObject({
  email: emailAddress,
  name: text.optional(),
  contactId: id.optional(),
  subscriberId: id.optional(),
  customFields: object.optional(),
});

const message = z.strictObject({
  id: id.optional(),
  instanceId: id.optional(),
  tag: text.optional(),
  subject: text.optional(),
  type: text.optional(),
  from: person.optional(),
  submittedAt: z.union([integer, text], 'expected an integer or a string').optional(),
  viewUrl: text.optional(),
  trackOpens: z.boolean().optional(),
  trackClicks: z.boolean().optional(),
  webhookEndpoint: urlText.optional(),
  content: object.optional(),
});

const campaign = z.strictObject({
  statId: id.optional(),
  statType: text.optional(),
  sendType: z.enum(['newsletter', 'journey', 'splittest']).optional(),
  newsletterId: id.optional(),
  newsletterName: text.optional(),
  listId: id.optional(),
  listName: text.optional(),
  lists: z.array(json).max(1_000).optional(),
});

const client = z.strictObject({
  ipAddress: z.union([z.ipv4(), z.ipv6()], 'expected an IP address').optional(),
  userAgent: longText.optional(),
  browser: agent.optional(),
  os: agent.optional(),
  device: agent.optional(),
  geo: z
    .strictObject({
      cityId: id.optional(),
      continentCode: text.optional(),
      countryCode: text.optional(),
      postalCode: text.optional(),
      timeZone: text.optional(),
    })
    .optional(),
});

const click = z.strictObject({ url: longText.min(1), linkId: id.optional() });
const bounce = z.strictObject({ category: text.min(1), message: longText.optional() });

const sending = z.strictObject({
  accountId: id.optional(),
  subAccountId: id.optional(),
  groups: z.array(text).max(1_000).optional(),
  ipId: id.optional(),
  ipPoolId: id.optional(),
  domainId: id.optional(),
  tpspId: id.optional(),
  ipAddress: text.optional(),
});

/** What an event is made of, by the names that its published description gives them. */
export const eventParts = {
  Person: person,
  Agent: agent,
  Recipient: recipient,
  Message: message,
  Campaign: campaign,
  Client: client,
  Click: click,
  Bounce: bounce,
  Sending: sending,
};

const common = {
  id: eventId.optional(),
  occurredAt: z.iso
    .datetime({ offset: true, error: 'expected an RFC 3339 time, as in 2026-11-21T20:47:52Z' })
    .optional(),
  recipient,
  message: message.optional(),
  campaign: campaign.optional(),
  client: client.optional(),
  open: z.strictObject({ kind: z.enum(['html', 'text']).optional() }).optional(),
  click: click.optional(),
  smtp: z.strictObject({ code: number.optional(), description: longText.optional() }).optional(),
  bounce: bounce.optional(),
  sending: sending.optional(),
  reason: longText.optional(),
};

const plain = <T extends EventType>(type: T) => z.strictObject({ type: z.literal(type), ...common });

/**
 * What a producer posts, one schema per type (`FORMATS.md`, "The canonical event"). Unknown fields are refused, so that
 * a typo is never silently dropped.
 */
export const eventInput = z.discriminatedUnion(
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

export type EventInput = z.output<typeof eventInput>;
export type Client = z.output<typeof client>;

/** An accepted event: what was posted, with its id and its time filled in. */
export type CanonicalEvent = EventInput & { id: string; occurredAt: string };

import { z } from 'zod';
import { orElse } from '../basics/absent.ts';
import type { LastError } from '../delivery/delivery.ts';
import { eventTypes, type EventType } from '../event/event.ts';
import { mailableAddress } from '../basics/email-address.ts';
import type { OwnerMail } from './owner-mail.ts';
import { nameText, plainText, readHttpUrl, urlText } from '../basics/text.ts';

/** The payload formats an endpoint can ask for. */
export const formatNames = [
  'standard',
  'cloudevents',
  'pinpoint',
  'pinpointe',
  'esputnik',
  'sendpost',
] as const;
export type FormatName = (typeof formatNames)[number];

/**
 * Endpoints of one account, whatever `MAILHOOKS_MAX_ENDPOINTS` says; those that its messages name are not among them. An
 * event goes to each of them and to one more, and each payload that Temporal gets of it must stay below 2 MiB.
 */
export const mostEndpoints = 5_000;

export type EndpointStatus = 'enabled' | 'disabled';

/** How events for one endpoint share a POST, in a format whose payload is an array. */
export interface BatchSettings {
  maxEvents: number;
  /** How long the first of them waits for others, in ms. */
  maxWaitMs: number;
}

/** For an endpoint of a format of arrays whose owner gave no batch settings. */
export const defaultBatch: BatchSettings = { maxEvents: 100, maxWaitMs: 200 };

/** What a test payload met, without its body. */
export interface TestResult {
  ok: boolean;
  /** RFC 3339. */
  at: string;
  statusCode: number | null;
  durationMs: number;
  error: { code: string; message: string } | null;
}

/** An endpoint as its owner sees it: never with its secret. */
export interface Endpoint {
  id: string;
  accountId: string;
  name: string;
  url: string;
  description: string | null;
  eventTypes: (EventType | '*')[];
  format: FormatName;
  headers: Record<string, string>;
  /** Null in a format whose payload holds one event. */
  batch: BatchSettings | null;
  ownerEmail: string | null;
  /** False: mail goes to the account's address until the reader of this one has confirmed it. Null when there is none. */
  ownerEmailConfirmed: boolean | null;
  ownerMail: OwnerMail;
  status: EndpointStatus;
  disabledReason: string | null;
  disabledAt: Date | null;
  lastError: LastError | null;
  lastTest: TestResult | null;
  /** Until when each secret before the present one signs as well, newest first. */
  previousSignaturesUntil: Date[];
  origin: 'api' | 'message';
  createdAt: Date;
  updatedAt: Date;
}

/** Headers that the service sets itself, that say what the body is, or that would change how the request is framed. */
const reservedHeader =
  /^(host|connection|accept-encoding|content-.*|transfer-encoding|te|trailer|upgrade|http2-settings|expect|keep-alive|proxy-.*|webhook-.*|mailhooks-.*|__proto__)$/i;

/** Of names and values together: receivers refuse 8 or 16 KiB, and ours come on top. */
const maxHeadersChars = 6_000;

const headerRecord = z
  .record(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'expected an HTTP header name')
      .refine((name) => !reservedHeader.test(name), 'this header is set by Mailhooks'),
    z
      .string()
      .max(4_096)
      .regex(/^[\x20-\x7e]*$/, 'expected visible ASCII'),
  )
  .refine((all) => Object.keys(all).length <= 50, 'expected at most 50 headers')
  .refine(
    (all) => Object.entries(all).flat().join('').length <= maxHeadersChars,
    `expected at most ${maxHeadersChars} characters in all`,
  )
  .refine((all) => {
    const names = Object.keys(all).map((name) => name.toLowerCase());
    return new Set(names).size === names.length;
  }, 'two headers have the same name but for its case');

/** zod passes over a key of this name; what is not sent has to be refused. */
const headers = z.preprocess((given, context) => {
  if (typeof given === 'object' && given !== null && Object.hasOwn(given, '__proto__'))
    context.addIssue({ code: 'custom', path: ['__proto__'], message: 'this header cannot be sent' });
  return given;
}, headerRecord);

const fields = {
  name: nameText,
  /** Its target is vetted where it is saved (`delivery/guard/target-guard.ts`); its shape is reported with all other errors. */
  url: urlText
    .superRefine((text, context) => {
      const read = readHttpUrl(text);
      if (typeof read === 'string') context.addIssue(read);
    })
    .describe('http or https.'),
  eventTypes: z
    .array(z.enum([...eventTypes, '*']))
    .min(1)
    .max(20)
    .transform((types) => [...new Set(types)])
    .describe('`["*"]` is every type that the format knows.'),
  format: z.enum(formatNames).describe('What the payloads look like.'),
  enabled: z.boolean().describe('Events for a disabled endpoint are held.'),
  description: plainText(2_000).nullable(),
  headers: headers.describe('Sent with every webhook; those that Mailhooks sets itself are refused.'),
  ownerEmail: mailableAddress
    .nullable()
    .describe("Who is notified when it fails, instead of the account's owner. One plain address."),
  batch: z
    .strictObject({
      maxEvents: orElse(z.int().min(1).max(1_000), defaultBatch.maxEvents),
      maxWaitMs: orElse(z.int().min(0).max(5_000), defaultBatch.maxWaitMs),
    })
    .nullable()
    .describe('How events share a POST, in a format whose payload is an array; null in another.'),
};

export const endpointInput = z.strictObject({
  ...fields,
  format: orElse(fields.format, 'standard'),
  enabled: orElse(fields.enabled, true),
  description: fields.description.default(null),
  headers: orElse(fields.headers, {}),
  ownerEmail: fields.ownerEmail.default(null),
  batch: fields.batch.default(null),
});
/** As `endpointInput` returns it, with its defaults: format `standard`, enabled, no headers; what else was left out is null. */
export type EndpointInput = z.output<typeof endpointInput>;

export const endpointPatch = z.strictObject(fields).partial();
/** An undefined field stays as it is; null clears one that may be null. */
export type EndpointPatch = z.output<typeof endpointPatch>;

/** Whether an endpoint with these subscriptions wants the type; `*` is every type that its format knows. */
export const wants = (subscribed: readonly string[], type: EventType): boolean =>
  subscribed.includes('*') || subscribed.includes(type);

import type { FormatName } from '../../domain/account/endpoint.ts';
import type { CanonicalEvent } from '../../domain/event/event.ts';
import type { FormatAccount } from '../../formats/format.ts';
import { formats } from '../../formats/index.ts';
import { payload } from '../../formats/payload.ts';
import { openHeaders } from '../../secrets/sealed-headers.ts';
import { signingSecretOf, type SecretBox } from '../../secrets/secret-box.ts';
import type { SealedSecrets } from '../../store/tenants/signing-secrets.ts';
import { enrichClient } from './enrich-client.ts';
import type { GeoLookup } from './geoip.ts';
import type { WebhookRequest } from '../http/http-sender.ts';
import { bodyOf, type Body } from './body-memo.ts';
import { sign, signatureChars } from './sign.ts';

export interface WebhookParts {
  /**
   * The delivery's id: the same over every attempt and re-send, so that a receiver recognises a repeat. A POST that may
   * hold several events has an id of its own.
   */
  webhookId: string;
  /** One, or several in a joinable format. */
  events: readonly CanonicalEvent[];
  account: FormatAccount;
  endpoint: { id: string; url: string; format: FormatName } & SealedSecrets;
  attempt: number;
  /** Instant of this attempt: the signature's timestamp. */
  at: Date;
}

/** Characters in `mailhooks-event-ids` at most: common servers refuse more than 8 or 16 KiB of headers. */
export const maxEventIdsChars = 6_000;

export const userAgent = 'Mailhooks (+https://www.standardwebhooks.com)';

/**
 * Renders and signs a request, for tests as for deliveries: the text is sent byte for byte.
 * @param geo for formats that show where a client is
 */
export function buildRequest(parts: WebhookParts, box: SecretBox, geo?: GeoLookup): WebhookRequest {
  const { events, ...rest } = parts;
  const body = bodyOf(renderBody(events, parts.endpoint.format, parts.account, geo));
  return prepareRequest({ ...rest, eventIds: events.map(({ id }) => id), body }, box).sign();
}

export function renderBody(
  events: readonly CanonicalEvent[],
  name: FormatName,
  account: FormatAccount,
  geo?: GeoLookup,
): string {
  const format = formats[name];
  const shown = format.showsClient ? events.map((event) => enrichClient(event, geo)) : events;
  return payload(format, shown, account);
}

/** A request whose size is known, before it is signed: signing a large one takes longer than all the rest. */
export interface PreparedRequest {
  url: string;
  /** Size of headers and body. */
  bytes: number;
  sign(): WebhookRequest;
}

/** A request whose body has been made. */
interface RenderedParts extends Omit<WebhookParts, 'events' | 'account'> {
  /** In the payload's order. */
  eventIds: readonly string[];
  body: Body;
}

export function prepareRequest(parts: RenderedParts, box: SecretBox): PreparedRequest {
  const { endpoint, webhookId, body } = parts;
  const format = formats[endpoint.format];
  const timestamp = Math.floor(parts.at.getTime() / 1_000);
  const secrets = activeSecrets(endpoint, parts.at, box);
  const unsigned: Record<string, string> = {
    'user-agent': userAgent,
    ...lowerCased(openHeaders(box, endpoint.id, endpoint)),
    'accept-encoding': 'identity',
    'content-type': format.contentType,
    'webhook-id': webhookId,
    'webhook-timestamp': String(timestamp),
    // Holds its place among the headers until it is signed.
    'webhook-signature': '',
    ...idHeaders(parts.eventIds, format.joinable === true),
    'mailhooks-attempt': String(parts.attempt),
  };
  const head = Object.entries(unsigned).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return {
    url: endpoint.url,
    bytes: head + signatureChars(secrets.length) + body.bytes,
    sign: () => ({
      url: endpoint.url,
      headers: { ...unsigned, 'webhook-signature': sign(webhookId, timestamp, body.text, secrets) },
      body: body.text,
    }),
  };
}

/** The headers that name the events, with `%` and `,` inside an id as %25 and %2C. A single event also has a header alone. */
function idHeaders(eventIds: readonly string[], joinable: boolean): Record<string, string> {
  const [first] = eventIds;
  const ids = eventIds.map((id) => id.replace(/[%,]/g, encodeURIComponent)).join(',');
  return {
    ...(first !== undefined && eventIds.length === 1 && { 'mailhooks-event-id': first }),
    ...(joinable && { 'mailhooks-event-ids': ids }),
  };
}

/** An endpoint's `User-Agent` takes the place of ours instead of standing beside it. */
const lowerCased = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** The present secret, then earlier ones, newest first, as long as each of them still signs. */
function activeSecrets(endpoint: WebhookParts['endpoint'], at: Date, box: SecretBox): string[] {
  const previous = endpoint.previousSecrets.filter(({ until }) => until > at);
  return [endpoint.secret, ...previous.map(({ secret }) => secret)].map((sealed) =>
    box.open(sealed, signingSecretOf(endpoint.id)),
  );
}

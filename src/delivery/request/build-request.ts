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
import { sign } from './sign.ts';

export interface WebhookParts {
  /**
   * The delivery's id: the same over every attempt and re-send, so that a receiver can tell a repeat. A POST that may
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
 * Renders and signs: the very bytes that travel, for real deliveries and tests alike.
 * @param geo for formats that show where a client is
 */
export function buildRequest(parts: WebhookParts, box: SecretBox, geo?: GeoLookup): WebhookRequest {
  const { endpoint, events } = parts;
  const format = formats[endpoint.format];
  const shown = format.showsClient ? events.map((event) => enrichClient(event, geo)) : events;
  const body = payload(format, shown, parts.account);
  const timestamp = Math.floor(parts.at.getTime() / 1_000);
  return {
    url: endpoint.url,
    headers: {
      'user-agent': userAgent,
      ...lowerCased(openHeaders(box, endpoint.id, endpoint)),
      'accept-encoding': 'identity',
      'content-type': format.contentType,
      'webhook-id': parts.webhookId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': sign(parts.webhookId, timestamp, body, activeSecrets(endpoint, parts.at, box)),
      ...idHeaders(events, format.joinable === true),
      'mailhooks-attempt': String(parts.attempt),
    },
    body,
  };
}

/** Which events these are, in the payload's order (`%` and `,` inside an id as %25 and %2C); a single one's id alone, too. */
function idHeaders(events: readonly CanonicalEvent[], joinable: boolean): Record<string, string> {
  const [first] = events;
  const ids = events.map(({ id }) => id.replace(/[%,]/g, encodeURIComponent)).join(',');
  return {
    ...(first && events.length === 1 && { 'mailhooks-event-id': first.id }),
    ...(joinable && { 'mailhooks-event-ids': ids }),
  };
}

/** An endpoint's `User-Agent` takes the place of ours instead of standing beside it. */
const lowerCased = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** The present secret, then those before it, newest first, each until its own time. */
function activeSecrets(endpoint: WebhookParts['endpoint'], at: Date, box: SecretBox): string[] {
  const previous = endpoint.previousSecrets.filter(({ until }) => until > at);
  return [endpoint.secret, ...previous.map(({ secret }) => secret)].map((sealed) =>
    box.open(sealed, signingSecretOf(endpoint.id)),
  );
}

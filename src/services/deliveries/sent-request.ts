import { buildRequest } from '../../delivery/request/build-request.ts';
import { formatNames, type FormatName } from '../../domain/account/endpoint.ts';
import { createBreathe } from '../../domain/basics/breathe.ts';
import { notFound } from '../../domain/basics/errors.ts';
import { instantOf } from '../../domain/basics/ids.ts';
import { listLength } from '../../domain/basics/list-length.ts';
import { readStoredEvent } from '../../domain/event/stored-event.ts';
import { formats, knows } from '../../formats/index.ts';
import type { FormatAccount } from '../../formats/format.ts';
import { findEventKeys, readEvents, sizeOfEvents, type EventRow } from '../../store/log/events.ts';
import { listAttempts, type LoggedAttempt } from '../../store/log/read-attempts.ts';
import { findDelivery } from '../../store/log/read-deliveries.ts';
import { snapshot, type Queryable } from '../../store/pool.ts';
import { findEndpoint } from '../../store/tenants/endpoints.ts';
import { findSecrets, type SealedSecrets } from '../../store/tenants/signing-secrets.ts';
import type { ServiceContext } from '../context.ts';
import { requireAccount } from '../must-exist.ts';

/** Why a body cannot be rendered again. */
export const missingBodies = ['event_deleted', 'endpoint_deleted', 'format_changed', 'too_large'] as const;
export type MissingBody = (typeof missingBodies)[number];

/** The request of an attempt. The log has no bodies: this one is rendered again from the stored events. */
export interface SentRequest {
  sequence: number;
  number: number;
  method: 'POST';
  url: string;
  headers: Record<string, string>;
  body: string | null;
  /** Whether the signature in the logged headers signs this body: then it is the one that was sent, byte for byte. */
  bodyVerified: boolean;
  bodyMissing: MissingBody | null;
}

export interface AttemptPlace {
  sequence: number;
  /** Undefined: the newest of the sequence. */
  number: number | undefined;
}

/** @param of undefined: its newest attempt @throws DomainError `not_found` */
export async function readSentRequest(
  ctx: ServiceContext,
  accountId: string,
  deliveryId: string,
  of: AttemptPlace | undefined,
): Promise<SentRequest> {
  const account = await requireAccount(ctx, accountId);
  return await ctx.slow(accountId, async () => {
    const read = (tx: Queryable) => readParts(tx, accountId, deliveryId, of);
    const { attempt, ...parts } = await snapshot(ctx.db, read);
    const { sequence, number, request } = attempt;
    const made = 'missing' in parts ? without(parts.missing) : await render(ctx, account, attempt, parts);
    return { sequence, number, method: 'POST', ...request, ...made };
  });
}

interface Parts {
  events: EventRow[];
  endpoint: { id: string; url: string; format: FormatName } & SealedSecrets;
}

type Read = { attempt: LoggedAttempt } & (Parts | { missing: MissingBody });

async function readParts(
  tx: Queryable,
  accountId: string,
  deliveryId: string,
  of: AttemptPlace | undefined,
): Promise<Read> {
  const acceptedAt = instantOf(deliveryId);
  const delivery = await findDelivery(tx, accountId, deliveryId);
  if (!delivery || !acceptedAt) throw notFound(`delivery ${deliveryId}`);
  const page = { before: of && justAfter(of), limit: 1, maxBytes: 1 };
  const [attempt] = (await listAttempts(tx, { deliveryId, acceptedAt }, page)).attempts;
  if (!attempt || (of && !isAt(of, attempt)))
    throw notFound(
      of ? `attempt ${of.number ?? 1} of sequence ${of.sequence}` : `an attempt of ${deliveryId}`,
    );

  const [endpoint, secrets] = [
    await findEndpoint(tx, accountId, delivery.endpointId),
    await findSecrets(tx, accountId, delivery.endpointId),
  ];
  if (!endpoint || !secrets) return { attempt, missing: 'endpoint_deleted' };
  const ids = eventIdsOf(attempt) ?? [delivery.eventId];
  const keys = await findEventKeys(tx, accountId, ids);
  if (keys.length < ids.length) return { attempt, missing: 'event_deleted' };
  const { endpointId } = delivery;
  const sentIn = { endpointId, webhookId: attempt.request.headers['webhook-id'] ?? '' };
  if ((await sizeOfEvents(tx, accountId, keys, sentIn)) > listLength.bytes)
    return { attempt, missing: 'too_large' };
  const events = await readEvents(tx, accountId, keys, sentIn);
  if (events.length < ids.length) return { attempt, missing: 'event_deleted' };
  return { attempt, events, endpoint: { ...endpoint, ...secrets } };
}

const justAfter = ({ sequence, number }: AttemptPlace): [number, number] =>
  number === undefined ? [sequence + 1, 1] : [sequence, number + 1];

const isAt = (of: AttemptPlace, attempt: LoggedAttempt): boolean =>
  attempt.sequence === of.sequence && (of.number === undefined || attempt.number === of.number);

/** The ids in a request that may hold several events, in the order of its body. */
const eventIdsOf = ({ request }: LoggedAttempt): string[] | undefined =>
  request.headers['mailhooks-event-ids']?.split(',').map((id) => id.replace(/%(25|2C)/g, decodeURIComponent));

type Body = Pick<SentRequest, 'body' | 'bodyVerified' | 'bodyMissing'>;

const without = (bodyMissing: MissingBody): Body => ({ body: null, bodyVerified: false, bodyMissing });

/** Renders the body in the endpoint's format, or in one that it had before: the logged signature shows which. */
async function render(
  ctx: ServiceContext,
  account: FormatAccount,
  attempt: LoggedAttempt,
  parts: Parts,
): Promise<Body> {
  const { headers } = attempt.request;
  const signatures = new Set(signaturesIn(headers));
  const events = parts.events.map(({ payload, messageContent }) => readStoredEvent(payload, messageContent));
  const isBatch = headers['mailhooks-event-ids'] !== undefined;
  const isPossible = (format: FormatName): boolean =>
    (formats[format].joinable === true) === isBatch &&
    formats[format].contentType === headers['content-type'] &&
    events.every(({ type }) => knows(format, type));
  const { format: present } = parts.endpoint;
  const possible = [present, ...formatNames.filter((format) => format !== present)].filter(isPossible);
  let likely: string | undefined;
  const breathe = createBreathe();
  for (const format of possible) {
    await breathe();
    const made = buildRequest(
      {
        webhookId: headers['webhook-id'] ?? '',
        ...{ events, account, endpoint: { ...parts.endpoint, format }, attempt: attempt.number },
        at: new Date(Number(headers['webhook-timestamp']) * 1_000),
      },
      ctx.box,
      ctx.geo,
    );
    if (signaturesIn(made.headers).some((signature) => signatures.has(signature)))
      return { body: made.body, bodyVerified: true, bodyMissing: null };
    if (format === present) likely = made.body;
  }
  return likely === undefined
    ? without('format_changed')
    : { body: likely, bodyVerified: false, bodyMissing: null };
}

const signaturesIn = (headers: Record<string, string>): string[] =>
  (headers['webhook-signature'] ?? '').split(' ').filter((signature) => signature !== '');

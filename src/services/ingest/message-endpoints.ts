import pLimit from 'p-limit';
import { newSecret } from '../../delivery/request/sign.ts';
import type { CanonicalEvent } from '../../domain/event/event.ts';
import { DomainError, EventsRefusedError } from '../../domain/basics/errors.ts';
import type { MessageFacts } from '../../domain/event/message-facts.ts';
import { newId } from '../../domain/basics/ids.ts';
import { countEndpoints } from '../../store/tenants/endpoints.ts';
import {
  findMessageEndpoints,
  insertMessageEndpoints,
  type Subscriber,
} from '../../store/tenants/message-endpoints.ts';
import type { Queryable } from '../../store/pool.ts';
import { signingSecretOf } from '../../secrets/secret-box.ts';
import { checkTarget } from '../endpoints/check-target.ts';
import type { ServiceContext } from '../context.ts';

/** New URLs in one request. Each becomes an endpoint: a producer's mistake must not make thousands. */
const maxNewUrls = 100;
/** Look-ups of one request in flight: slow ones must not block those of other accounts. */
const lookupsAtOnce = 8;

/**
 * Refuses per-message URLs that the guard forbids, before anything is written. A URL that has an endpoint was vetted when that
 * was made, and is vetted again at every attempt.
 * @returns the endpoints that exist for these URLs
 * @throws EventsRefusedError `validation_failed`, naming every event with such a URL
 */
export async function checkMessageUrls(
  ctx: ServiceContext,
  accountId: string,
  events: readonly CanonicalEvent[],
  single: boolean,
): Promise<readonly Subscriber[]> {
  /** The events that name a URL, by their index. */
  const places = new Map<string, number[]>();
  for (const [index, { message }] of events.entries()) {
    const url = message?.webhookEndpoint;
    if (url === undefined) continue;
    const others = places.get(url);
    if (others) others.push(index);
    else places.set(url, [index]);
  }
  if (places.size === 0) return [];
  const refuse = (wrong: readonly { url: string; message: string }[]): void => {
    const rejections = wrong.flatMap(({ url, message }) =>
      (places.get(url) ?? []).map((index) => ({ index, errors: [{ path: urlPath, message }] })),
    );
    if (rejections.length > 0) throw new EventsRefusedError('validation_failed', rejections, single);
  };
  const named = await ctx.batched.findMessageEndpoints({ accountId, urls: [...places.keys()] });
  const newUrls = [...places.keys()].filter((url) => named.every((endpoint) => endpoint.url !== url));
  if (newUrls.length === 0) return named;
  const beyond = (count: number, message: string) =>
    newUrls.slice(Math.max(count, 0)).map((url) => ({ url, message }));
  refuse(beyond(maxNewUrls, `a request may name ${maxNewUrls} new URLs`));
  const room = ctx.maxEndpoints - (await countEndpoints(ctx.db, accountId, 'message'));
  refuse(beyond(room, `the messages of an account may name ${ctx.maxEndpoints} URLs in all`));
  const limit = pLimit(lookupsAtOnce);
  const problems = await Promise.all(newUrls.map((url) => limit(() => problemWith(ctx, accountId, url))));
  refuse(problems.filter((problem) => problem !== null));
  return named;
}

const urlPath = 'message.webhookEndpoint';

/** @throws EventsRefusedError `forbidden`, naming every event whose message names an endpoint */
export function refuseNamedEndpoints(events: readonly CanonicalEvent[], single: boolean): void {
  const message = 'this key may not name endpoints';
  const rejections = events.flatMap((event, index) =>
    event.message?.webhookEndpoint === undefined ? [] : [{ index, errors: [{ path: urlPath, message }] }],
  );
  if (rejections.length > 0) throw new EventsRefusedError('forbidden', rejections, single);
}

async function problemWith(
  { guard }: ServiceContext,
  accountId: string,
  url: string,
): Promise<{ url: string; message: string } | null> {
  try {
    await checkTarget(guard, url, urlPath, accountId);
    return null;
  } catch (error) {
    if (error instanceof DomainError) return { url, message: error.errors?.[0]?.message ?? error.message };
    throw error;
  }
}

/** The URLs that these messages or events name. */
export const urlsOf = (messages: Iterable<MessageFacts>, events: readonly CanonicalEvent[]): string[] => [
  ...new Set([
    ...[...messages].flatMap(({ webhookUrl }) => webhookUrl ?? []),
    ...events.flatMap(({ message }) => message?.webhookEndpoint ?? []),
  ]),
];

/** The endpoints of URLs that messages name, made where there is none yet: one per account and URL. */
export async function messageEndpoints(
  ctx: ServiceContext,
  tx: Queryable,
  accountId: string,
  urls: readonly string[],
): Promise<readonly Subscriber[]> {
  if (urls.length === 0) return [];
  const find = async () => (await findMessageEndpoints(tx, [{ accountId, urls }]))[0] ?? [];
  const known = await find();
  const missing = urls.filter((url) => known.every((endpoint) => endpoint.url !== url));
  if (missing.length === 0) return known;
  const made = missing.map((url) => {
    const id = newId('ep');
    return { id, url, secret: ctx.box.seal(newSecret(), signingSecretOf(id)) };
  });
  await insertMessageEndpoints(tx, accountId, made);
  return await find();
}

import { newSecret } from '../delivery/sign.ts';
import type { CanonicalEvent } from '../domain/event.ts';
import { newId } from '../domain/ids.ts';
import { formatPath } from '../domain/validate.ts';
import { findMessageEndpoints, insertMessageEndpoints, type Subscriber } from '../store/endpoints.ts';
import type { MessageFacts } from '../store/messages.ts';
import type { Queryable } from '../store/pool.ts';
import { checkTarget } from './check-target.ts';
import type { ServiceContext } from './context.ts';

/**
 * Refuses per-message URLs that the guard forbids, before anything is written. One that is an endpoint already was
 * vetted then, and is again at every attempt.
 * @throws DomainError `validation_failed` with the event's index
 */
export async function checkMessageUrls(
  ctx: ServiceContext,
  accountId: string,
  events: readonly CanonicalEvent[],
  single: boolean,
): Promise<void> {
  const paths = new Map<string, string>();
  for (const [index, { message }] of events.entries()) {
    const url = message?.webhookEndpoint;
    if (url === undefined || paths.has(url)) continue;
    paths.set(url, formatPath([...(single ? [] : [index]), 'message', 'webhookEndpoint']));
  }
  if (paths.size === 0) return;
  const known = new Set(
    (await findMessageEndpoints(ctx.db, accountId, [...paths.keys()])).map(({ url }) => url),
  );
  const fresh = [...paths].filter(([url]) => !known.has(url));
  await Promise.all(fresh.map(([url, path]) => checkTarget(ctx.guard, url, path)));
}

/** The endpoints of these messages' own URLs, made where there is none yet: one per account and URL. */
export async function messageEndpoints(
  ctx: ServiceContext,
  tx: Queryable,
  accountId: string,
  messages: Iterable<MessageFacts>,
): Promise<Subscriber[]> {
  const urls = [...new Set([...messages].flatMap(({ webhookUrl }) => webhookUrl ?? []))];
  if (urls.length === 0) return [];
  const known = await findMessageEndpoints(tx, accountId, urls);
  const missing = urls.filter((url) => known.every((endpoint) => endpoint.url !== url));
  if (missing.length === 0) return known;
  const fresh = missing.map((url) => ({ id: newId('ep'), url, secret: ctx.box.seal(newSecret()) }));
  await insertMessageEndpoints(tx, accountId, fresh);
  return await findMessageEndpoints(tx, accountId, urls);
}

import pLimit from 'p-limit';
import { newSecret } from '../delivery/sign.ts';
import type { CanonicalEvent } from '../domain/event.ts';
import { invalid } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { formatPath } from '../domain/validate.ts';
import {
  countEndpoints,
  findMessageEndpoints,
  insertMessageEndpoints,
  type Subscriber,
} from '../store/endpoints.ts';
import type { MessageFacts } from '../store/messages.ts';
import type { Queryable } from '../store/pool.ts';
import { checkTarget } from './check-target.ts';
import type { ServiceContext } from './context.ts';

/** Each becomes an endpoint: a producer's mistake must not make thousands. */
const maxNewUrls = 100;
/** Names that are slow to look up must leave room for everybody else's. */
const lookupsAtOnce = 8;

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
  if (fresh.length > maxNewUrls) {
    const [, path = ''] = fresh[maxNewUrls] ?? [];
    throw invalid([{ path, message: `a request may name ${maxNewUrls} new URLs` }]);
  }
  if (fresh.length === 0) return;
  const room = ctx.maxEndpoints - (await countEndpoints(ctx.db, accountId, 'message'));
  if (fresh.length > room) {
    const [, path = ''] = fresh[Math.max(room, 0)] ?? [];
    throw invalid([{ path, message: `the messages of an account may name ${ctx.maxEndpoints} URLs in all` }]);
  }
  const limit = pLimit(lookupsAtOnce);
  await Promise.all(fresh.map(([url, path]) => limit(() => checkTarget(ctx.guard, url, path))));
}

/** The endpoints of the URLs that these messages or events name, made where there is none yet: one per account and URL. */
export async function messageEndpoints(
  ctx: ServiceContext,
  tx: Queryable,
  accountId: string,
  messages: Iterable<MessageFacts>,
  events: readonly CanonicalEvent[],
): Promise<Subscriber[]> {
  const urls = [
    ...new Set([
      ...[...messages].flatMap(({ webhookUrl }) => webhookUrl ?? []),
      ...events.flatMap(({ message }) => message?.webhookEndpoint ?? []),
    ]),
  ];
  if (urls.length === 0) return [];
  const known = await findMessageEndpoints(tx, accountId, urls);
  const missing = urls.filter((url) => known.every((endpoint) => endpoint.url !== url));
  if (missing.length === 0) return known;
  const fresh = missing.map((url) => ({ id: newId('ep'), url, secret: ctx.box.seal(newSecret()) }));
  await insertMessageEndpoints(tx, accountId, fresh);
  return await findMessageEndpoints(tx, accountId, urls);
}

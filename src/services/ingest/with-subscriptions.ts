import { notFound } from '../../domain/basics/errors.ts';
import type { CanonicalEvent } from '../../domain/event/event.ts';
import type { Subscriptions } from '../../store/tenants/subscriptions.ts';
import type { ServiceContext } from '../context.ts';
import { messageIdsOf } from './message-words.ts';

/**
 * Finds out whom these events go to, for as long as `work` takes. An account's many endpoints are in memory for a few of
 * its requests at a time.
 * @throws DomainError `not_found` when there is no such account; RateLimitedError when too many of its requests wait
 */
export async function withSubscriptions<T>(
  ctx: ServiceContext,
  accountId: string,
  events: readonly CanonicalEvent[],
  work: (subscriptions: Subscriptions) => Promise<T>,
): Promise<T> {
  const types = [...new Set(events.map((event) => event.type))];
  const query = { accountId, types, messageIds: messageIdsOf(events) };
  const found = await ctx.batched.findSubscriptions(query);
  if (!found) throw notFound(`account ${accountId}`);
  if (!('count' in found)) return await work(found);
  return await ctx.endpointRoom(accountId, found.count, async () => {
    const all = await ctx.batched.findManySubscriptions({ ...query, count: found.count });
    if (!all) throw notFound(`account ${accountId}`);
    return await work(all);
  });
}

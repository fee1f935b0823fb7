import type { TestMailhooks } from '../support/mailhooks.ts';

/** One thing of each kind that exists, by its name in paths, so that calls get further than 404. */
export async function makeKnownThings(
  { api, settled }: TestMailhooks,
  receiver: string,
): Promise<Record<string, string>> {
  const accountId = await api.newAccount({ id: 'known' });
  const { id: endpointId } = await api.newEndpoint(accountId, receiver);
  const eventId = await api.newEvent(accountId, { id: 'known' });
  const { deliveries } = await settled(accountId, eventId);
  const deliveryId = (deliveries[0] as { id: string }).id;
  const since = new Date(Date.now() - 60_000).toISOString();
  const begun = await api.post(`/v1/accounts/${accountId}/endpoints/${endpointId}/recover`, { since });
  const { recoveryId } = begun.body as { recoveryId: string };
  return { receiver, accountId, endpointId, eventId, deliveryId, recoveryId };
}

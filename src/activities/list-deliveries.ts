import { hostOf } from '../domain/basics/target-host.ts';
import { listPendingDeliveries } from '../store/outbox/pending-workflows.ts';
import type { Activities } from '../workflows/types.ts';
import type { ActivityDeps } from './deps.ts';

export function listDeliveries({ db }: ActivityDeps): Activities['listDeliveries'] {
  return async ({ accountId, eventId, acceptedAt, after, limit }) => {
    const event = { accountId, eventId, acceptedAt: new Date(acceptedAt) };
    const found = await listPendingDeliveries(db, event, { after, limit });
    return found.map(({ deliveryId, endpointId, url }) => ({
      deliveryId,
      endpointId,
      host: hostOf(url),
      acceptedAt,
    }));
  };
}

import { cancelDelivery as cancel } from '../store/log/end-deliveries.ts';
import type { Activities } from '../workflows/types.ts';
import type { ActivityDeps } from './deps.ts';

export function cancelDelivery(deps: ActivityDeps): Activities['cancelDelivery'] {
  return async (task) => {
    const ref = { deliveryId: task.deliveryId, acceptedAt: new Date(task.acceptedAt) };
    if (await cancel(deps.db, ref)) deps.metrics.ended('cancelled');
  };
}

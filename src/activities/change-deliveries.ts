import type { Activities } from '../workflows/types.ts';
import { changeDelivery } from './change-delivery.ts';
import type { ActivityDeps } from './deps.ts';

/** One after the other: each is a transaction of its own, and a refusal of one says nothing of the others. */
export function changeDeliveries(deps: ActivityDeps): Activities['changeDeliveries'] {
  const changeOne = changeDelivery(deps);
  return async ({ tasks, action }) => {
    const refused: { deliveryId: string; reason: string }[] = [];
    const attempts: Record<string, number> = {};
    for (const task of tasks) {
      const { deliveryId } = task;
      const { refusal, attempts: made } = await changeOne({ task, action });
      if (refusal !== null) refused.push({ deliveryId, reason: refusal });
      if (made !== undefined) attempts[deliveryId] = made;
    }
    return { refused, attempts };
  };
}

import { attemptDelivery } from '../delivery/attempt/attempt-delivery.ts';
import type { Activities } from '../workflows/types.ts';
import type { ActivityDeps } from './deps.ts';

/** Returns whatever a receiver does as an outcome: a local activity that fails would be tried again within its task. */
export function firstAttempt(deps: ActivityDeps): Activities['firstAttempt'] {
  return async (task) => {
    deps.eagerStarts.begins(task.deliveryId);
    const ref = { deliveryId: task.deliveryId, acceptedAt: new Date(task.acceptedAt) };
    const handedOver = deps.jobHandoff.take(ref);
    const result = await attemptDelivery(deps.attempts, deps.batchPosts, ref, { handedOver, lane: 'fast' });
    const { deliveryId } = task;
    const { outcome, number: attempt } = result;
    switch (outcome) {
      case 'busy':
        return { deliveryId, outcome: 'not made', attempt };
      case 'exhausted':
        return { deliveryId, outcome, attempt, error: result.error.message };
      case 'retry': {
        const now = (await deps.attempts.clock?.()) ?? Date.now();
        const { code, message: error } = result.error;
        const nextAttemptAt = new Date(now + result.delayMs).toISOString();
        return { deliveryId, outcome, attempt, code, error, nextAttemptAt };
      }
      default:
        return { deliveryId, outcome, attempt };
    }
  };
}

import { DomainError } from '../domain/basics/errors.ts';
import { changeDelivery as change } from '../services/deliveries/delivery-actions.ts';
import { markWoken } from '../store/outbox/pending-signals.ts';
import type { Activities } from '../workflows/types.ts';
import type { ActivityDeps } from './deps.ts';

/** A signal from the Temporal UI or CLI: the same rules as for the API. A refusal is a result: no caller waits for it. */
export function changeDelivery(deps: ActivityDeps): Activities['changeDelivery'] {
  return async ({ task, action }) => {
    try {
      const wake = await change(
        deps,
        { deliveryId: task.deliveryId, acceptedAt: new Date(task.acceptedAt) },
        action,
      );
      deps.jobHandoff.clear();
      // The workflow that asks needs no signal.
      if (wake) await markWoken(deps.db, wake);
      const attempts = wake?.deliveries[0]?.attempts;
      return { refusal: null, ...(attempts !== undefined && { attempts }) };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { refusal: error.message };
    }
  };
}

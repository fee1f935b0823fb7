import type { DeliveryJob, DeliveryRef } from '../store/log/delivery-jobs.ts';
import { handedOverMs, mostHandedOver } from './limits.ts';

/** Jobs as they were committed a moment ago: a first attempt that follows immediately need not read them back. */
export interface JobHandoff {
  put(ref: DeliveryRef, job: DeliveryJob): void;
  /** Gives each job out once. @returns undefined when it is not there or no longer fresh: then the caller reads the rows */
  take(ref: DeliveryRef): DeliveryJob | undefined;
  /** To be called after any change by hand of an account, an endpoint or a delivery, which then counts immediately here. */
  clear(): void;
}

/**
 * One for each process. A job is kept for `handedOverMs`; the oldest jobs go first when all have more than `mostHandedOver`
 * characters.
 */
export function createJobHandoff(): JobHandoff {
  const kept = new Map<string, { job: DeliveryJob; until: number; chars: number }>();
  let chars = 0;

  const forget = (id: string): void => {
    chars -= kept.get(id)?.chars ?? 0;
    kept.delete(id);
  };
  /** Removes the oldest first: the map has them in the order in which they were added. */
  const evict = (now: number): void => {
    for (const [id, { until }] of kept) {
      if (until > now && chars <= mostHandedOver) return;
      forget(id);
    }
  };

  return {
    put({ deliveryId }, job) {
      const now = performance.now();
      const size = job.payload.length + (job.messageContent?.length ?? 0);
      kept.set(deliveryId, { job, until: now + handedOverMs, chars: size });
      chars += size;
      evict(now);
    },
    take({ deliveryId }) {
      const found = kept.get(deliveryId);
      forget(deliveryId);
      return found && found.until > performance.now() ? found.job : undefined;
    },
    clear() {
      kept.clear();
      chars = 0;
    },
  };
}

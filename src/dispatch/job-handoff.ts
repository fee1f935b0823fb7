import type { DeliveryJob, DeliveryRef } from '../store/log/delivery-jobs.ts';

/** Jobs as they were committed a moment ago: a first attempt that follows at once need not read them back. */
export interface JobHandoff {
  put(ref: DeliveryRef, job: DeliveryJob): void;
  /** Each job is given out once. @returns undefined when it is not there or no longer fresh: then the rows say how it stands */
  take(ref: DeliveryRef): DeliveryJob | undefined;
  /** After any change by hand, of an account, an endpoint or a delivery: in this process it counts at once. */
  clear(): void;
}

/** An attempt under way may know an endpoint as it was; one that waits longer than this reads it anew. */
const freshMs = 1_000;
/** Characters of payloads that are kept at most, in all. */
const maxChars = 16 * 1024 * 1024;

export function createJobHandoff(): JobHandoff {
  const kept = new Map<string, { job: DeliveryJob; until: number; chars: number }>();
  let chars = 0;

  const forget = (id: string): void => {
    chars -= kept.get(id)?.chars ?? 0;
    kept.delete(id);
  };
  /** Oldest first: the map's order is that of their coming. */
  const makeRoom = (now: number): void => {
    for (const [id, { until }] of kept) {
      if (until > now && chars <= maxChars) return;
      forget(id);
    }
  };

  return {
    put({ deliveryId }, job) {
      const now = performance.now();
      const size = job.payload.length + (job.messageContent?.length ?? 0);
      kept.set(deliveryId, { job, until: now + freshMs, chars: size });
      chars += size;
      makeRoom(now);
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

import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import {
  findIdleRecoveries,
  stopRecovery,
  touchRecovery,
  type Recovery,
} from '../../store/recovery/recoveries.ts';
import type { Queryable } from '../../store/pool.ts';
import type { StartMetrics } from '../start-metrics.ts';
import { explain } from '../../temporal/client/is-away.ts';
import { createOutage } from '../../temporal/client/outage.ts';
import { startRecovery } from '../../temporal/start/start-recovery.ts';
import { terminatedWorkflow } from '../terminated-workflow.ts';

/** Starts the workflows of recoveries; the reconciler tries again what did not start. */
export interface RecoveryStarter {
  /** Starts in the background: the caller's 202 does not wait for Temporal. */
  begin(recovery: Recovery): void;
  /**
   * Starts those that have not moved since an instant, and waits; one whose workflow was cancelled, or terminated twice, is
   * stopped.
   * @returns how many could not be started
   */
  ensureIdle(before: Date): Promise<number>;
  stop(): Promise<void>;
}

const deadlineMs = 5_000;
/** Starts under way at once. */
const concurrency = 10;
const batch = 500;

export function createRecoveryStarter(deps: {
  db: Queryable;
  client: Client;
  metrics: Pick<StartMetrics, 'begunAgain'>;
  log: Logger;
}): RecoveryStarter {
  const underWay = new Set<Promise<boolean>>();
  const limit = pLimit(concurrency);
  const outage = createOutage();

  const ensure = async (recovery: Recovery): Promise<boolean> => {
    try {
      const result = await deps.client.connection.withDeadline(Date.now() + deadlineMs, () =>
        startRecovery(deps.client, recovery),
      );
      outage.over();
      if (result === 'begun-again') {
        deps.metrics.begunAgain('recoverEndpoint');
        deps.log.error({ recoveryId: recovery.id }, terminatedWorkflow);
      }
      if (result === 'ended' || result === 'completed') {
        await stopRecovery(deps.db, recovery.id, 'its workflow was ended in Temporal');
      }
      return true;
    } catch (error) {
      outage.failed(error);
      deps.log.warn({ recoveryId: recovery.id, error: explain(error) }, 'recovery not started yet');
      return false;
    }
  };

  /** Looked at, it comes after all others the next time, whatever is wrong with it. */
  const look = async (recovery: Recovery): Promise<boolean> => {
    if (outage.isOn()) return false;
    const isSure = await ensure(recovery);
    await touchRecovery(deps.db, recovery.id);
    return isSure;
  };

  return {
    async ensureIdle(before) {
      const idle = await findIdleRecoveries(deps.db, before, batch);
      const sure = await Promise.all(idle.map((recovery) => limit(look, recovery)));
      return sure.filter((isSure) => !isSure).length;
    },
    begin(recovery) {
      const work = ensure(recovery).finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async stop() {
      await Promise.all(underWay);
    },
  };
}

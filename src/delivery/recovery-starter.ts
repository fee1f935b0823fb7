import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { stopRecovery, type Recovery } from '../store/recoveries.ts';
import type { Queryable } from '../store/pool.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { explain } from '../temporal/is-away.ts';
import { startRecovery } from '../temporal/start-recovery.ts';
import { terminatedWorkflow } from './terminated-workflow.ts';

/** Starts the workflows of recoveries; the reconciler tries again what did not start. */
export interface RecoveryStarter {
  /** Starts in the background: the caller's 202 does not wait for Temporal. */
  begin(recovery: Recovery): void;
  /** Starts and waits; one whose workflow was cancelled, or terminated twice, is stopped. @returns false when Temporal is away */
  ensure(recovery: Recovery): Promise<boolean>;
  stop(): Promise<void>;
}

const deadlineMs = 5_000;

export function createRecoveryStarter(deps: {
  db: Queryable;
  client: Client;
  metrics: Metrics;
  log: Logger;
}): RecoveryStarter {
  const underWay = new Set<Promise<boolean>>();

  const ensure = async (recovery: Recovery): Promise<boolean> => {
    try {
      const result = await deps.client.connection.withDeadline(Date.now() + deadlineMs, () =>
        startRecovery(deps.client, recovery),
      );
      if (result === 'begun-again') {
        deps.metrics.begunAgain('recoverEndpoint');
        deps.log.error({ recoveryId: recovery.id }, terminatedWorkflow);
      }
      if (result === 'ended' || result === 'completed') {
        await stopRecovery(deps.db, recovery.id, 'its workflow was ended in Temporal');
      }
      return true;
    } catch (error) {
      deps.log.warn({ recoveryId: recovery.id, error: explain(error) }, 'recovery not started yet');
      return false;
    }
  };

  return {
    ensure,
    begin(recovery) {
      const work = ensure(recovery).finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async stop() {
      await Promise.all(underWay);
    },
  };
}

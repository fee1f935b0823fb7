import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import {
  findIdleRecoveries,
  stopRecovery,
  touchRecovery,
  type Recovery,
} from '../../store/recovery/recoveries.ts';
import type { Queryable } from '../../store/pool.ts';
import { backgroundCallsAtOnce, pageRows } from '../limits.ts';
import { noteBegunAgain, type StartMetrics } from '../start-metrics.ts';
import { explain } from '../../temporal/client/is-away.ts';
import { createOutage } from '../../temporal/client/outage.ts';
import { startRecovery } from '../../temporal/start/start-recovery.ts';
import { isBegunAgain } from '../../temporal/start/terminated-workflows.ts';
import { createRelay, type Relay } from './relay.ts';

/** Starts the workflows of recoveries; the reconciler tries again what did not start. */
export interface RecoveryStarter extends Pick<Relay<Recovery, true>, 'stop'> {
  /** Starts in the background: the caller's 202 does not wait for Temporal. */
  begin(recovery: Recovery): void;
  /**
   * Starts the recoveries that have not moved since an instant, and waits for the calls. A recovery whose workflow
   * somebody cancelled, or terminated twice, is stopped. @returns how many could not be started
   */
  ensureIdle(before: Date): Promise<number>;
}

/** Makes at most `backgroundCallsAtOnce` calls together, so that recoveries delay no deliveries. */
export function createRecoveryStarter(deps: {
  db: Queryable;
  client: Client;
  /** Base of the API, for links in the Temporal UI. */
  publicUrl: string;
  metrics: Pick<StartMetrics, 'begunAgain'>;
  log: Logger;
}): RecoveryStarter {
  const { db, client, log } = deps;
  const outage = createOutage();
  const relay = createRelay<Recovery, true>({
    client,
    outage,
    accountOf: ({ accountId }) => accountId,
    atOnce: backgroundCallsAtOnce,
    async send(recovery, ask) {
      const result = await ask(() => startRecovery(client, recovery, deps.publicUrl));
      if (isBegunAgain(result)) noteBegunAgain(deps, 'recoverEndpoint', { recoveryId: recovery.id }, result);
      if (result === 'ended' || result === 'completed') {
        await stopRecovery(db, recovery.id, 'its workflow was ended in Temporal');
      }
      await touchRecovery(db, recovery.id);
      return true;
    },
    async failed({ id: recoveryId }, error) {
      log.warn({ recoveryId, error: explain(error) }, 'recovery not started yet');
      // Next time it comes after all others, whatever is wrong with it.
      await touchRecovery(db, recoveryId);
    },
  });
  return {
    begin(recovery) {
      // A person asks for it: it is tried even when Temporal seems to be away.
      outage.over();
      relay.begin([recovery]);
    },
    async ensureIdle(before) {
      const results = await relay.runAll(await findIdleRecoveries(db, before, pageRows));
      return results.filter((isSure) => !isSure).length;
    },
    stop: () => relay.stop(),
  };
}

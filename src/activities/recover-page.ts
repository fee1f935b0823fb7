import { recoverPage as sendPage } from '../services/recovery/recovery-page.ts';
import { stopRecovery as stop } from '../store/recovery/recoveries.ts';
import type { Activities } from '../workflows/types.ts';
import type { ActivityDeps } from './deps.ts';

export function recoverPage(deps: ActivityDeps): Activities['recoverPage'] {
  return async ({ recoveryId }) => {
    const { recovery, pauseMs } = await sendPage(deps, recoveryId);
    // Its endpoint or account was deleted, and the row with it.
    if (!recovery) return { status: 'stopped', resent: 0, position: null, pauseMs: 0 };
    const { status, resent, positionAt } = recovery;
    return { status, resent, position: positionAt.toISOString(), pauseMs };
  };
}

export function stopRecovery(deps: ActivityDeps): Activities['stopRecovery'] {
  return async ({ recoveryId, reason }) => {
    await stop(deps.db, recoveryId, reason);
  };
}

import {
  CancellationScope,
  continueAsNew,
  defineQuery,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { pagesPerRun, untilDone } from './activity-options.ts';
import { progressQuery, type Activities, type RecoverEndpointInput, type RecoveryProgress } from './types.ts';

const { recoverPage, stopRecovery } = proxyActivities<Activities>({
  ...untilDone,
  startToCloseTimeout: '2 min',
});

/**
 * Sends again what an endpoint did not get, oldest first and at a bounded rate. Postgres holds its position, which each page
 * moves in its own transaction: the workflow only asks for the next page.
 */
export async function recoverEndpoint(input: RecoverEndpointInput): Promise<RecoveryProgress> {
  const { recoveryId } = input;
  let progress: RecoveryProgress = input.progress ?? { status: 'running', resent: 0, position: null };
  setHandler(defineQuery(progressQuery), () => progress, {
    description: 'How many deliveries have been sent again, and when the last event looked at was accepted.',
  });
  try {
    for (let page = 0; page < pagesPerRun; page += 1) {
      const { pauseMs, ...state } = await recoverPage({ recoveryId });
      progress = state;
      setCurrentDetails(`${state.resent} sent again, up to events of ${state.position ?? '…'}`);
      if (state.status !== 'running') return state;
      if (pauseMs > 0) await sleep(pauseMs);
    }
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() =>
      stopRecovery({ recoveryId, reason: 'cancelled in Temporal' }),
    );
    throw error;
  }
  return await continueAsNew<typeof recoverEndpoint>({ ...input, progress });
}

import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import { untilDone, untilSent } from './activity-options.ts';
import { placeOf } from './deliveries.ts';
import type { Activities, DeliveryTask } from './types.ts';

const { disableEndpoint } = proxyActivities<Activities>(untilDone);
const { emailOwner } = proxyActivities<Activities>(untilSent);

/**
 * What follows an exhausted delivery: its endpoint is disabled and its owner notified. Of many deliveries that are exhausted
 * together one disables and mails. It cannot be cancelled: a disabled endpoint whose owner was never notified is worse.
 */
export async function disableAndNotify(task: DeliveryTask): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    const summary = `Disable the endpoint at ${placeOf(task)}`;
    const { notificationId } = await disableEndpoint.executeWithOptions({ ...untilDone, summary }, [task]);
    if (notificationId !== null) {
      await emailOwner.executeWithOptions({ ...untilSent, summary: `Notify the owner of ${placeOf(task)}` }, [
        { notificationId },
      ]);
    }
  });
}

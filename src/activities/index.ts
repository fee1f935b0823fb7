import type { Activities } from '../workflows/types.ts';
import { cancelDelivery } from './cancel-delivery.ts';
import { changeDeliveries } from './change-deliveries.ts';
import { changeDelivery } from './change-delivery.ts';
import { disableEndpoint } from './disable-endpoint.ts';
import { dropExpired } from './drop-expired.ts';
import { emailOwner } from './mail/email-owner.ts';
import { firstAttempt } from './first-attempt.ts';
import { listDeliveries } from './list-deliveries.ts';
import { postWebhook } from './post-webhook.ts';
import { recoverPage, stopRecovery } from './recover-page.ts';
import type { ActivityDeps } from './deps.ts';

/** All activities of the worker. */
export function createActivities(deps: ActivityDeps): Activities {
  return {
    firstAttempt: firstAttempt(deps),
    postWebhook: postWebhook(deps),
    disableEndpoint: disableEndpoint(deps),
    emailOwner: emailOwner(deps),
    cancelDelivery: cancelDelivery(deps),
    changeDelivery: changeDelivery(deps),
    changeDeliveries: changeDeliveries(deps),
    listDeliveries: listDeliveries(deps),
    recoverPage: recoverPage(deps),
    stopRecovery: stopRecovery(deps),
    dropExpired: dropExpired(deps),
  };
}

/** The activities of the worker that makes attempts in the retry lane. */
export const createRetryActivities = (deps: ActivityDeps): Pick<Activities, 'postWebhook'> => ({
  postWebhook: postWebhook(deps, 'retry'),
});

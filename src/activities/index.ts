import type { Activities } from '../workflows/types.ts';
import { cancelDelivery } from './cancel-delivery.ts';
import { disableEndpoint } from './disable-endpoint.ts';
import { emailOwner } from './email-owner.ts';
import { postWebhook } from './post-webhook.ts';
import type { ActivityDeps } from './deps.ts';

/** The worker's activities, closed over what they depend on. */
export function createActivities(deps: ActivityDeps): Activities {
  return {
    postWebhook: postWebhook(deps),
    disableEndpoint: disableEndpoint(deps),
    emailOwner: emailOwner(deps),
    cancelDelivery: cancelDelivery(deps),
  };
}

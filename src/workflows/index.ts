export { applyRetention } from './apply-retention.ts';
export { deliverEvent } from './deliver-event.ts';
export { notifyOwner } from './notify-owner.ts';
export { recoverEndpoint } from './recover-endpoint.ts';

import type { Capability } from '../../domain/account/portal-rules.ts';

/**
 * What a session of the owner's page must have to call an operation. `whole`: be opened by a key, as a link gives neither
 * keys nor what belongs to the account as such. `key`: no session will do. `open`: nothing is needed.
 */
export type RouteRight = Capability | 'whole' | 'key' | 'open';

/** Every operation of the API; one that is not named here takes no session. */
const rights: Readonly<Record<string, RouteRight>> = {
  createAccount: 'whole',
  listAccounts: 'whole',
  getAccount: 'view',
  changeAccount: 'whole',
  deleteAccount: 'whole',
  // A session ends within hours; so a session that was stolen must not make keys.
  createServiceKey: 'key',
  createAccountKey: 'key',
  listServiceKeys: 'whole',
  listAccountKeys: 'whole',
  revokeServiceKey: 'whole',
  revokeAccountKey: 'whole',
  createPortalLink: 'view',
  endPortalSessions: 'whole',
  createEndpoint: 'manage-endpoints',
  checkEndpoint: 'manage-endpoints',
  listEndpoints: 'view',
  getEndpoint: 'view',
  changeEndpoint: 'manage-endpoints',
  deleteEndpoint: 'manage-endpoints',
  enableEndpoint: 'manage-endpoints',
  disableEndpoint: 'manage-endpoints',
  testEndpoint: 'manage-endpoints',
  getSecret: 'secrets',
  rotateSecret: 'secrets',
  getEndpointStats: 'view',
  getAccountStats: 'view',
  // Events are posted by programs.
  postEvents: 'key',
  listEvents: 'view',
  getEvent: 'view',
  eraseEvent: 'whole',
  listDeliveries: 'view',
  getDelivery: 'view',
  listAttempts: 'view',
  getSentRequest: 'view',
  retryDelivery: 'retry',
  cancelDelivery: 'retry',
  pauseDelivery: 'retry',
  resumeDelivery: 'retry',
  recoverEndpoint: 'retry',
  listRecoveries: 'view',
  listEndpointRecoveries: 'view',
  getRecovery: 'view',
  getOverview: 'whole',
  listEventTypes: 'view',
  openSession: 'open',
  getSession: 'open',
  endSession: 'open',
  renewPortalLink: 'open',
  getBranding: 'open',
  getHealth: 'open',
  getReadiness: 'open',
  getMetrics: 'open',
  getDescription: 'open',
  getDocs: 'open',
};

/** @returns undefined when the operation is not listed, which means `key` */
export const rightFor = (operationId: string): RouteRight | undefined =>
  Object.hasOwn(rights, operationId) ? rights[operationId] : undefined;

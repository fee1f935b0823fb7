/** Keys of what is cached. All of one account begin alike, so that one call makes it all stale. */
export const sessionKey = ['session'] as const;
export const accountKey = (accountId: string) => ['account', accountId] as const;
export const endpointsKey = (accountId: string) => [...accountKey(accountId), 'endpoints'] as const;
export const endpointKey = (accountId: string, endpointId: string) =>
  [...endpointsKey(accountId), endpointId] as const;
export const deliveriesKey = (accountId: string) => [...accountKey(accountId), 'deliveries'] as const;
export const deliveryKey = (accountId: string, deliveryId: string) =>
  [...accountKey(accountId), 'delivery', deliveryId] as const;
export const recoveriesKey = (accountId: string) => [...accountKey(accountId), 'recoveries'] as const;
export const statsKey = (accountId: string) => [...accountKey(accountId), 'stats'] as const;

import type { Notification } from '../store/notifications.ts';

/** What both mails tell of the endpoint and its trouble. */
export function facts(notification: Notification): [string, string][] {
  const { endpointName, url, failingSince, failedDeliveries, lastError } = notification;
  return [
    ['Endpoint', endpointName],
    ['URL', url],
    ['Failing since', failingSince ? when(failingSince) : 'unknown'],
    ['Deliveries affected', String(failedDeliveries)],
    ['Last status', lastError?.statusCode ? String(lastError.statusCode) : 'no response'],
    ['Last error', lastError?.message ?? 'unknown'],
  ];
}

/** The endpoint in the API. */
export function linkTo({ accountId, endpointId }: Notification, publicUrl: string): string {
  return `${publicUrl}/v1/accounts/${encodeURIComponent(accountId)}/endpoints/${endpointId}`;
}

export const when = (date: Date): string =>
  date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');

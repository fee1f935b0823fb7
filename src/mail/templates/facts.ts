import type { Notification } from '../../store/mails/notifications.ts';
import { quoted } from './words.ts';

/** What both mails say of the endpoint and its failures. */
export function facts(notification: Notification): [string, string][] {
  const { accountName, endpointName, url, failingSince, failedDeliveries, lastError } = notification;
  return [
    ['Account', quoted(accountName)],
    ['Endpoint', quoted(endpointName)],
    ['URL', quoted(url, 200)],
    ['Failing since', failingSince ? when(failingSince) : 'unknown'],
    ['Deliveries affected', String(failedDeliveries)],
    ['Last status', lastError?.statusCode ? String(lastError.statusCode) : 'no response'],
    ['Last error', lastError ? quoted(lastError.message, 200) : 'unknown'],
  ];
}

/** The endpoint in the API. */
export function linkTo(
  { accountId, endpointId }: Pick<Notification, 'accountId' | 'endpointId'>,
  publicUrl: string,
): string {
  return `${publicUrl}/v1/accounts/${encodeURIComponent(accountId)}/endpoints/${endpointId}`;
}

export const when = (date: Date): string =>
  date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');

export const asText = (rows: readonly [string, string][]): string =>
  rows.map(([name, value]) => `${name}: ${value}`).join('\n');

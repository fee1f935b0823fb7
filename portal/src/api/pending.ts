import type { components } from './schema.ts';
import type { Delivery, Stats } from './types.ts';

/** Parts of the contract that docs/openapi.json does not describe yet. Each goes as soon as it does. */
export interface ActivityHour {
  at: string;
  delivered: number;
  failed: number;
  retried: number;
}

export interface Activity {
  hours: readonly ActivityHour[];
  lastDelivery: { id: string; status: Delivery['status']; at: string } | null;
}

export type Endpoint = components['schemas']['Endpoint'] & { activity?: Activity };

export interface Failure {
  responseStatus?: number | null;
  errorCode?: string | null;
  count: number;
}

export type StatsWithFailures = Omit<Stats, 'endpointId'> & { failures?: readonly Failure[] };

export interface Overview {
  eventsPerSecond: number;
  deliveriesPerSecond: number;
  endpoints: { enabled: number; failing: number; disabled: number };
  deferred: number;
  overdue: number;
  recoveriesRunning: number;
  failing: readonly {
    accountId: string;
    endpointId: string;
    name: string;
    url: string;
    failingSince?: string | null;
    disabledAt?: string | null;
    lastError: components['schemas']['LastError'] | null;
  }[];
}

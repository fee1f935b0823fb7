import { patientFetch } from './patience.ts';
import { ApiProblem } from './problem.ts';
import type { components } from './schema.ts';
import type { Delivery, Stats } from './types.ts';

/** Parts of the contract that docs/openapi.json does not describe yet. Each goes as soon as it does. */
export type Capability = 'view' | 'manage-endpoints' | 'secrets' | 'retry';

export interface Branding {
  name: string;
  logoUrl: string | null;
  accentColor: string | null;
}

export interface Session {
  accountId: string | null;
  accountName: string | null;
  scope: 'account' | 'admin';
  capabilities: readonly Capability[];
  endpointId: string | null;
  expiresAt: string;
  branding: Branding;
  temporalUi: boolean;
}

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

export interface DryRun {
  deliveries: { failed: number; held: number; missed: number };
  total: number;
}

/** @throws ApiProblem, ConnectionLost */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = new Headers({ 'X-Mailhooks-Page': '1' });
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  const request = new Request(new URL(path, window.location.origin), {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const response = await patientFetch(request);
  const text = await response.text();
  const parsed: unknown = parse(text);
  if (!response.ok) throw new ApiProblem(response, parsed);
  return parsed as T;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { FailedLogins } from '../access/failed-logins.ts';
import { describeApi } from '../openapi/document.ts';
import type { Exposition } from '../exposition.ts';
import type { PortalSettings } from '../portal-settings.ts';
import type { Route } from '../route.ts';
import { accountRoutes } from './accounts.ts';
import { deliveryRoutes } from './deliveries.ts';
import { descriptionRoutes } from './description.ts';
import { endpointToolRoutes } from './endpoint-tools.ts';
import { endpointRoutes } from './endpoints.ts';
import { eventTypeRoutes } from './event-types.ts';
import { eventRoutes } from './events.ts';
import { healthRoutes, type ReadinessCheck } from './health.ts';
import { keyRoutes } from './keys.ts';
import { metricsRoutes } from './metrics.ts';
import { portalRoutes } from './portal.ts';
import { overviewRoutes } from './overview.ts';
import { recoveryRoutes } from './recoveries.ts';
import { renewalRoutes } from './renewal.ts';
import { sessionRoutes } from './session.ts';
import { statsRoutes } from './stats.ts';

/** What a process shows of itself. */
export interface Shown {
  checks: Readonly<Record<string, ReadinessCheck>>;
  /** Why events cannot be accepted any more, for anybody to read. Default: they can, or are not accepted here. */
  unable?: () => Promise<string | undefined> | string | undefined;
  exposition: Exposition;
  portal: PortalSettings;
}

const able = (): undefined => undefined;

/** What every process answers, whatever its role. */
export const processRoutes = ({ checks, unable = able, exposition }: Omit<Shown, 'portal'>) => [
  ...healthRoutes(checks, unable),
  ...metricsRoutes(exposition),
];

/** Of no process: enough to describe the routes. */
export const nothing: Shown = {
  checks: {},
  exposition: { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: () => Promise.resolve('') },
  portal: {
    name: 'Mailhooks',
    logoUrl: null,
    accentColor: null,
    frameAncestors: "'none'",
    publicUrl: 'http://127.0.0.1:8080',
  },
};

/**
 * Every operation of the API: what Express answers, and what the description shows.
 * @param failures undefined: keys and tokens may be tried without end
 */
export function apiRoutes(shown: Shown = nothing, failures?: FailedLogins): Route[] {
  let described: ReturnType<typeof describeApi> | undefined;
  const routes: Route[] = [
    ...accountRoutes,
    ...keyRoutes,
    ...portalRoutes,
    ...sessionRoutes(shown.portal, failures),
    ...renewalRoutes(shown.portal),
    ...endpointRoutes,
    ...endpointToolRoutes,
    ...statsRoutes,
    ...eventRoutes,
    ...deliveryRoutes,
    ...recoveryRoutes,
    ...eventTypeRoutes,
    ...overviewRoutes,
    ...processRoutes(shown),
    ...descriptionRoutes(() => (described ??= describeApi(routes))),
  ];
  return routes;
}

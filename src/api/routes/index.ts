import { describeApi } from '../openapi/document.ts';
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
import { recoveryRoutes } from './recoveries.ts';

/** Every operation of the API: what Express answers, and what the description shows. */
export function apiRoutes(checks: Readonly<Record<string, ReadinessCheck>> = {}): Route[] {
  let described: ReturnType<typeof describeApi> | undefined;
  const routes: Route[] = [
    ...accountRoutes,
    ...keyRoutes,
    ...endpointRoutes,
    ...endpointToolRoutes,
    ...eventRoutes,
    ...deliveryRoutes,
    ...recoveryRoutes,
    ...eventTypeRoutes,
    ...healthRoutes(checks),
    ...descriptionRoutes(() => (described ??= describeApi(routes))),
  ];
  return routes;
}

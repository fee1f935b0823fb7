import {
  listFailingEndpoints,
  readOverviewCounts,
  type FailingEndpoint,
  type OverviewCounts,
} from '../store/stats/overview.ts';
import type { ServiceContext } from './context.ts';

/** All accounts together, for operators. Each count ends at a bound, so that a large backlog does not make it slow. */
export interface Overview extends OverviewCounts {
  /** The most recent failures first, at most 50. */
  failing: FailingEndpoint[];
}

const shown = 50;

/** All overviews together use the connections that one account may use for slow reads. */
export async function readOverview(ctx: ServiceContext): Promise<Overview> {
  const counts = await ctx.slow('', () => readOverviewCounts(ctx.db));
  return { ...counts, failing: await ctx.slow('', () => listFailingEndpoints(ctx.db, shown)) };
}

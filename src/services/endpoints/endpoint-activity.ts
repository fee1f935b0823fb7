import type { DeliveryStatus } from '../../domain/delivery/delivery.ts';
import { readActivity, type ActivityRow, type HourCounts } from '../../store/stats/endpoint-activity.ts';
import type { ServiceContext } from '../context.ts';

/** The deliveries of an endpoint in the last day. */
export interface EndpointActivity {
  /** The last 24 hours, oldest first, aligned to UTC; the present hour is the last. */
  hours: HourCounts[];
  /** The one that was accepted last; null when it has none. */
  lastDelivery: { id: string; status: DeliveryStatus; at: Date } | null;
}

const hourMs = 3_600_000;
const hoursShown = 24;

/** @param now in Unix ms @returns the activity by endpoint id */
export async function activityOf(
  ctx: Pick<ServiceContext, 'db' | 'slow'>,
  accountId: string,
  endpointIds: readonly string[],
  now: number,
): Promise<Map<string, EndpointActivity>> {
  if (endpointIds.length === 0) return new Map();
  const first = Math.floor(now / hourMs) * hourMs - (hoursShown - 1) * hourMs;
  const rows = await ctx.slow(accountId, () => readActivity(ctx.db, endpointIds, new Date(first)));
  return new Map(rows.map((row) => [row.endpointId, view(row, first)]));
}

function view({ hours, lastDelivery }: ActivityRow, first: number): EndpointActivity {
  const found = new Map(hours.map((hour) => [Date.parse(hour.at), hour]));
  return {
    hours: Array.from({ length: hoursShown }, (_, index) => {
      const at = first + index * hourMs;
      const { delivered = 0, failed = 0, retried = 0 } = found.get(at) ?? {};
      return { at: new Date(at), delivered, failed, retried };
    }),
    lastDelivery: lastDelivery && { ...lastDelivery, at: new Date(lastDelivery.at) },
  };
}

import { z } from 'zod';
import { deliveryStatuses, type DeliveryStatus } from '../../domain/delivery/delivery.ts';
import { invalid } from '../../domain/basics/errors.ts';
import {
  countDeliveriesByTime,
  deliveryTimes,
  type CountsRow,
  type Percentiles,
  type TimesRow,
} from '../../store/stats/endpoint-stats.ts';
import type { ServiceContext } from '../context.ts';
import { requireEndpoint } from '../must-exist.ts';

const time = z.iso.datetime();
const count = z.int().min(0);
const percentiles = z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable();
const counts = z.strictObject({
  ...(Object.fromEntries(deliveryStatuses.map((status) => [status, count])) as Record<
    DeliveryStatus,
    typeof count
  >),
  total: count,
});

/** What the call answers. Times are in ms. */
export const endpointStatsView = z.strictObject({
  endpointId: z.string(),
  since: time.describe('Deliveries of events accepted from here on; at most the retention ago'),
  until: time,
  bucketSeconds: z.int(),
  totals: counts,
  successRate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('delivered / (delivered + failed); null when there are none'),
  sampled: z.boolean().describe('Whether the times are those of an even sample; counts are always exact'),
  responseTimeMs: percentiles.describe('Of attempts that got an answer; null when none did'),
  acceptToDeliveredMs: percentiles.describe('Null when nothing was delivered'),
  buckets: z.array(
    counts.extend({
      at: time.describe('When it begins, aligned to UTC; the first one may begin before `since`'),
      attempts: count.describe('Of the present sequence of each delivery, whenever they were made'),
      failedAttempts: count,
      responseTimeMs: percentiles,
      acceptToDeliveredMs: percentiles,
    }),
  ),
});
export type EndpointStatsView = z.output<typeof endpointStatsView>;

const dayMs = 86_400_000;
const maxBuckets = 100;
const bucketSizes = [60, 5 * 60, 15 * 60, 3_600, 6 * 3_600, 86_400] as const;

/** Deliveries in the range up to which each one's times are looked at; of more, an even sample of about as many. */
const timedDeliveries = 20_000;
/** A bucket with no more than this is never sampled. */
const sparseBucket = 200;

/** @throws DomainError `validation_failed` when `since` is in the future; one before the retention is moved there */
export async function readEndpointStats(
  ctx: Pick<ServiceContext, 'db' | 'box' | 'retentionMs' | 'slow'>,
  accountId: string,
  endpointId: string,
  given: Date | undefined,
): Promise<EndpointStatsView> {
  await requireEndpoint(ctx, accountId, endpointId);
  const until = new Date();
  const dayAgo = new Date(until.getTime() - dayMs);
  if (given && given > until) throw invalid([{ path: 'since', message: 'expected a time in the past' }]);
  const oldest = until.getTime() - ctx.retentionMs;
  const since = new Date(Math.max((given ?? dayAgo).getTime(), oldest));

  const bucketSeconds = bucketFor(until.getTime() - since.getTime());
  const range = { endpointId, since, until, bucketSeconds };
  const counted = await ctx.slow(accountId, () => countDeliveriesByTime(ctx.db, range));
  const totals = sum(counted);
  const every = Math.max(1, Math.ceil(totals.total / timedDeliveries));
  const sparse = counted.filter(({ total }) => total <= sparseBucket).map(({ at }) => at);
  const times = await ctx.slow(accountId, () => deliveryTimes(ctx.db, range, every, sparse));
  const ended = totals.delivered + totals.failed;
  return {
    endpointId,
    since: since.toISOString(),
    until: until.toISOString(),
    bucketSeconds,
    totals,
    successRate: ended === 0 ? null : totals.delivered / ended,
    sampled: every > 1,
    ...viewTimes(times.find(({ at }) => at === null)),
    buckets: fill(since, until, bucketSeconds, counted, times),
  };
}

const bucketFor = (rangeMs: number): number =>
  bucketSizes.find((seconds) => rangeMs / 1_000 / seconds <= maxBuckets) ?? bucketSizes[5];

type Counts = EndpointStatsView['totals'];

const noCounts = Object.fromEntries([...deliveryStatuses, 'total'].map((name) => [name, 0])) as Counts;

function sum(rows: readonly CountsRow[]): Counts {
  return rows.reduce((all, row) => {
    const names = Object.keys(all) as (keyof Counts)[];
    return Object.fromEntries(names.map((name) => [name, all[name] + row[name]])) as Counts;
  }, noCounts);
}

/** One bucket after the other, also where nothing was accepted: a chart needs no filling. */
function fill(
  since: Date,
  until: Date,
  bucketSeconds: number,
  counted: readonly CountsRow[],
  times: readonly TimesRow[],
): EndpointStatsView['buckets'] {
  const countsAt = new Map(counted.map((row) => [row.at.getTime(), row]));
  const timesAt = new Map(times.map((row) => [row.at?.getTime(), row]));
  const size = bucketSeconds * 1_000;
  const first = Math.floor(since.getTime() / size) * size;
  return Array.from({ length: Math.floor((until.getTime() - first) / size) + 1 }, (_, index) => {
    const at = first + index * size;
    const { attempts, ...counts } = countsAt.get(at) ?? { ...noCounts, attempts: 0 };
    // A delivery that was delivered has one attempt that did not fail.
    const failedAttempts = attempts - counts.delivered;
    return {
      ...counts,
      at: new Date(at).toISOString(),
      attempts,
      failedAttempts,
      ...viewTimes(timesAt.get(at)),
    };
  });
}

function viewTimes(
  row: TimesRow | undefined,
): Pick<EndpointStatsView, 'responseTimeMs' | 'acceptToDeliveredMs'> {
  return {
    responseTimeMs: viewPercentiles(row?.responseTimeMs),
    acceptToDeliveredMs: viewPercentiles(row?.acceptToDeliveredMs),
  };
}

function viewPercentiles(values: Percentiles | null | undefined): EndpointStatsView['responseTimeMs'] {
  if (!values) return null;
  const [p50, p95, p99] = values.map((ms) => Math.round(ms * 1_000) / 1_000) as Percentiles;
  return { p50, p95, p99 };
}

import { z } from 'zod';
import { attemptErrorCodes, deliveryStatuses, type DeliveryStatus } from '../../domain/delivery/delivery.ts';
import { invalid } from '../../domain/basics/errors.ts';
import {
  bucketOrigin,
  countDeliveriesByTime,
  countFailures,
  deliveryTimes,
  type CountsRow,
  type FailureRow,
  type Percentiles,
  type StatsRange,
  type TimesRow,
} from '../../store/stats/endpoint-stats.ts';
import type { ServiceContext } from '../context.ts';
import { requireAccount, requireEndpoint } from '../must-exist.ts';

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

const failure = z.xor([
  z.strictObject({ responseStatus: z.int(), count }),
  z.strictObject({ errorCode: z.enum(attemptErrorCodes), count }),
]);

/** Times are in ms. */
const statsView = z.strictObject({
  since: time.describe('Deliveries of events accepted from here on; at most the retention ago'),
  until: time.describe('… and before this time'),
  bucketSeconds: z.int(),
  totals: counts,
  successRate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('delivered / (delivered + failed); null when there are none'),
  sampled: z.boolean().describe('Whether the times are those of an even sample; counts are always exact'),
  responseTimeMs: percentiles.describe('Of attempts that got a response; null when none did'),
  acceptToDeliveredMs: percentiles.describe('Null when nothing was delivered'),
  failures: z
    .array(failure)
    .describe(
      'Deliveries whose last attempt failed, by the status of the response, or by how it failed; the most frequent first',
    ),
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
type StatsView = z.output<typeof statsView>;

export const endpointStatsView = statsView.extend({ endpointId: z.string() });
export type EndpointStatsView = z.output<typeof endpointStatsView>;
export const accountStatsView = statsView.extend({ accountId: z.string() });

const dayMs = 86_400_000;
/** The most that a chart can show. */
const maxBuckets = 60;
const hour = 3_600;
const day = 24 * hour;
/** Sizes of buckets, in seconds. */
const bucketSizes = [60, 120, 300, 900, 1_800, hour, 3 * hour, 6 * hour, 12 * hour, day, 7 * day] as const;
const largestBucket = 28 * day;

/** Up to this many deliveries in the range, the times of each are read; of more, those of an even sample of about as many. */
const timedDeliveries = 20_000;
/** A bucket with no more than this is never sampled. */
const sparseBucket = 200;

type StatsContext = Pick<ServiceContext, 'db' | 'box' | 'retentionMs' | 'slow'>;

export interface Span {
  /** Default: a day before `until`. */
  since?: Date | undefined;
  /** Default: now. */
  until?: Date | undefined;
}

/** @throws DomainError `validation_failed` for a span outside of the log. A span that begins before the log is cut */
export async function readEndpointStats(
  ctx: StatsContext,
  accountId: string,
  endpointId: string,
  given: Span,
): Promise<EndpointStatsView> {
  await requireEndpoint(ctx, accountId, endpointId);
  return { endpointId, ...(await readStats(ctx, accountId, { endpointId }, given)) };
}

/** The same of all endpoints of an account. */
export async function readAccountStats(
  ctx: StatsContext,
  accountId: string,
  given: Span,
): Promise<z.output<typeof accountStatsView>> {
  await requireAccount(ctx, accountId);
  return { accountId, ...(await readStats(ctx, accountId, { accountId }, given)) };
}

async function readStats(
  ctx: StatsContext,
  accountId: string,
  of: StatsRange['of'],
  given: Span,
): Promise<StatsView> {
  const { since, until } = spanOf(given, new Date(), ctx.retentionMs);
  const bucketSeconds = bucketFor(since, until);
  const range = { of, since, until, bucketSeconds };
  const counted = await ctx.slow(accountId, () => countDeliveriesByTime(ctx.db, range));
  const failures = await ctx.slow(accountId, () => countFailures(ctx.db, range));
  const totals = sum(counted);
  const every = Math.max(1, Math.ceil(totals.total / timedDeliveries));
  const sparse = counted.filter(({ total }) => total <= sparseBucket).map(({ at }) => at);
  const times = await ctx.slow(accountId, () => deliveryTimes(ctx.db, range, every, sparse));
  const ended = totals.delivered + totals.failed;
  return {
    since: since.toISOString(),
    until: until.toISOString(),
    bucketSeconds,
    totals,
    successRate: ended === 0 ? null : totals.delivered / ended,
    sampled: every > 1,
    ...viewTimes(times.find(({ at }) => at === null)),
    failures: failures.map(viewFailure),
    buckets: fill(since, until, bucketSeconds, counted, times),
  };
}

function spanOf(given: Span, now: Date, retentionMs: number): Required<{ since: Date; until: Date }> {
  if (given.since && given.since > now)
    throw invalid([{ path: 'since', message: 'expected a time in the past' }]);
  if (given.since && given.until && given.until <= given.since)
    throw invalid([{ path: 'until', message: 'expected a time after since' }]);
  const until = given.until && given.until < now ? given.until : now;
  const oldest = new Date(now.getTime() - retentionMs);
  if (until <= oldest) {
    const message = `is before ${oldest.toISOString()}: the log is kept no longer`;
    throw invalid([{ path: 'until', message }]);
  }
  const since = given.since ?? new Date(until.getTime() - dayMs);
  return { since: since < oldest ? oldest : since, until };
}

/** When the bucket begins that a time is in, in Unix ms. */
function bucketAt(time: Date, bucketSeconds: number): number {
  const size = bucketSeconds * 1_000;
  const origin = bucketOrigin.getTime();
  return origin + Math.floor((time.getTime() - origin) / size) * size;
}

const bucketsIn = (since: Date, until: Date, bucketSeconds: number): number =>
  Math.ceil((until.getTime() - bucketAt(since, bucketSeconds)) / (bucketSeconds * 1_000));

const bucketFor = (since: Date, until: Date): number =>
  bucketSizes.find((seconds) => bucketsIn(since, until, seconds) <= maxBuckets) ?? largestBucket;

const viewFailure = ({ responseStatus, errorCode, count }: FailureRow): z.output<typeof failure> =>
  responseStatus === null ? { errorCode, count } : { responseStatus, count };

type Counts = StatsView['totals'];

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
): StatsView['buckets'] {
  const countsAt = new Map(counted.map((row) => [row.at.getTime(), row]));
  const timesAt = new Map(times.map((row) => [row.at?.getTime(), row]));
  const size = bucketSeconds * 1_000;
  const first = bucketAt(since, bucketSeconds);
  return Array.from({ length: bucketsIn(since, until, bucketSeconds) }, (_, index) => {
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

function viewTimes(row: TimesRow | undefined): Pick<StatsView, 'responseTimeMs' | 'acceptToDeliveredMs'> {
  return {
    responseTimeMs: viewPercentiles(row?.responseTimeMs),
    acceptToDeliveredMs: viewPercentiles(row?.acceptToDeliveredMs),
  };
}

function viewPercentiles(values: Percentiles | null | undefined): StatsView['responseTimeMs'] {
  if (!values) return null;
  const [p50, p95, p99] = values.map((ms) => Math.round(ms * 1_000) / 1_000) as Percentiles;
  return { p50, p95, p99 };
}

import { useSearchParams } from 'wouter';
import { useStats } from '../../api/stats.ts';
import type { Stats } from '../../api/types.ts';
import { BarChart, type Series } from '../../parts/charts/bar-chart.tsx';
import { LineChart } from '../../parts/charts/line-chart.tsx';
import { Figures } from '../../parts/figures.tsx';
import { Card, Columns, Stack } from '../../parts/layout.tsx';
import { Empty, Loaded } from '../../parts/notice.tsx';
import { LinkTabs } from '../../parts/tabs.tsx';
import { count, percent } from '../../text/number.ts';
import { isRange, ranges } from '../../text/ranges.ts';
import { duration } from '../../text/time.ts';
import { texts } from '../../texts.ts';
import { Failures } from './failures.tsx';

interface ChartsProps {
  accountId: string;
  /** Undefined: of all. */
  endpointId?: string;
}

export function Charts({ accountId, endpointId }: ChartsProps) {
  const [parameters] = useSearchParams();
  const given = parameters.get('range');
  const range = isRange(given) ? given : 'day';
  const stats = useStats(accountId, endpointId, range);
  const links = ranges.map((name) => ({
    href: `?range=${name}`,
    label: texts.charts.ranges[name],
    isHere: name === range,
  }));
  return (
    <>
      <LinkTabs label={texts.charts.range} links={links} />
      <Loaded query={stats}>{(data) => <Shown stats={data} />}</Loaded>
    </>
  );
}

const outcomes: readonly Series[] = [
  { key: 'delivered', label: texts.status.delivered, colour: 'delivered' },
  { key: 'retrying', label: texts.status.retrying, colour: 'retrying' },
  { key: 'failed', label: texts.status.failed, colour: 'failed' },
  { key: 'held', label: texts.status.held, colour: 'held' },
  { key: 'pending', label: texts.status.pending, colour: 'other' },
];

const percentiles: readonly Series[] = [
  { key: 'p50', label: 'p50', colour: 'p50' },
  { key: 'p95', label: 'p95', colour: 'p95' },
  { key: 'p99', label: 'p99', colour: 'p99' },
];

function Shown({ stats }: { stats: Stats }) {
  const { totals, buckets, bucketSeconds, successRate, responseTimeMs, acceptToDeliveredMs } = stats;
  if (totals.total === 0) return <Empty title={texts.charts.emptyTitle} text={texts.charts.emptyText} />;
  const none = texts.charts.none;
  const points = (of: 'responseTimeMs' | 'acceptToDeliveredMs') =>
    buckets.map((bucket) => ({ at: bucket.at, values: bucket[of] }));
  return (
    <Stack>
      <Figures
        figures={[
          { name: texts.endpoints.successRate, value: successRate === null ? none : percent(successRate) },
          { name: texts.status.delivered, value: count(totals.delivered) },
          { name: texts.status.failed, value: count(totals.failed), isBad: totals.failed > 0 },
          { name: texts.charts.responseP95, value: responseTimeMs ? duration(responseTimeMs.p95) : none },
          {
            name: texts.charts.latencyP95,
            value: acceptToDeliveredMs ? duration(acceptToDeliveredMs.p95) : none,
          },
        ]}
      />
      <Card title={texts.charts.outcomes}>
        <BarChart
          title={texts.charts.outcomes}
          series={outcomes}
          stepSeconds={bucketSeconds}
          points={buckets.map((bucket) => ({ at: bucket.at, values: bucket }))}
        />
      </Card>
      <Columns>
        <Card title={texts.charts.responseTime}>
          <LineChart
            title={texts.charts.responseTime}
            series={percentiles}
            stepSeconds={bucketSeconds}
            points={points('responseTimeMs')}
          />
        </Card>
        <Card title={texts.charts.latency}>
          <LineChart
            title={texts.charts.latency}
            series={percentiles}
            stepSeconds={bucketSeconds}
            points={points('acceptToDeliveredMs')}
          />
        </Card>
      </Columns>
      <Failures failures={stats.failures} />
    </Stack>
  );
}

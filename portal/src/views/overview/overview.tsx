import { Link } from 'wouter';
import { useOverview } from '../../api/accounts.ts';
import type { Overview as OverviewData } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { Badge } from '../../parts/badge.tsx';
import { Figures } from '../../parts/figures.tsx';
import { PageHeader, Soft, Stack } from '../../parts/layout.tsx';
import { Empty, Loaded } from '../../parts/notice.tsx';
import { Cell, Table, type Column } from '../../parts/table.tsx';
import { Ago } from '../../parts/time.tsx';
import { count, perSecond } from '../../text/number.ts';
import { Visible } from '../../parts/visible.tsx';
import { texts } from '../../texts.ts';

/** What an operator wants to know first, over all accounts; from the API, read again every 5 s. */
export default function Overview() {
  const overview = useOverview();
  return (
    <>
      <PageHeader title={texts.overview.title} subtitle={texts.overview.subtitle} />
      <Loaded query={overview}>
        {(data) => (
          <Stack>
            <Figures figures={figuresOf(data)} />
            <h2>{texts.overview.failingTitle}</h2>
            <Failing rows={data.failing} />
          </Stack>
        )}
      </Loaded>
    </>
  );
}

/** The service counts no further. */
const upTo = (value: number): string =>
  value < 100_000 ? count(value) : texts.overview.orMore(count(value));

const figuresOf = (data: OverviewData) => {
  const { overview } = texts;
  return [
    { name: overview.events, value: perSecond(data.eventsPerSecond) },
    { name: overview.deliveries, value: perSecond(data.deliveriesPerSecond) },
    { name: overview.enabled, value: count(data.endpoints.enabled) },
    { name: overview.failing, value: count(data.endpoints.failing), isBad: data.endpoints.failing > 0 },
    { name: overview.disabled, value: count(data.endpoints.disabled), isBad: data.endpoints.disabled > 0 },
    { name: overview.deferred, value: upTo(data.deferred) },
    { name: overview.overdue, value: upTo(data.overdue), isBad: data.overdue > 0 },
    { name: overview.recoveries, value: count(data.recoveriesRunning) },
  ];
};

const columns: readonly Column[] = [
  { title: texts.endpoints.endpoint },
  { title: texts.endpoints.status },
  { title: texts.overview.since, from: 'medium' },
  { title: texts.overview.lastError, from: 'wide' },
];

function Failing({ rows }: { rows: OverviewData['failing'] }) {
  if (rows.length === 0) return <Empty title={texts.overview.wellTitle} text={texts.overview.wellText} />;
  return (
    <Table caption={texts.overview.failingTitle} columns={columns}>
      {rows.map((row) => {
        const since = row.disabledAt ?? row.failingSince;
        return (
          <tr key={row.endpointId}>
            <th scope="row">
              <Link href={paths.endpoint(row.accountId, row.endpointId)}>
                <Visible>{row.name}</Visible>
              </Link>
              <div>
                <Soft>{row.url}</Soft>
              </div>
            </th>
            <Cell>
              {row.disabledAt ? (
                <Badge tone="bad">{texts.status.disabled}</Badge>
              ) : (
                <Badge tone="warn">{texts.status.failing}</Badge>
              )}
            </Cell>
            <Cell from="medium">{since ? <Ago at={since} /> : null}</Cell>
            <Cell from="wide">
              <Soft>{row.lastError?.message ?? ''}</Soft>
            </Cell>
          </tr>
        );
      })}
    </Table>
  );
}

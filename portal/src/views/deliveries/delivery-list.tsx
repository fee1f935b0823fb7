import { useMemo } from 'react';
import { useSearch, useSearchParams } from 'wouter';
import { useQueryClient } from '@tanstack/react-query';
import { useDeliveries, useNewestDeliveries } from '../../api/deliveries.ts';
import { deliveriesKey } from '../../api/keys.ts';
import { useMay } from '../../app/session.tsx';
import { Button } from '../../parts/button.tsx';
import { PageHeader, Stack } from '../../parts/layout.tsx';
import { More } from '../../parts/more.tsx';
import { Empty, Loaded } from '../../parts/notice.tsx';
import { Table, type Column } from '../../parts/table.tsx';
import { isFiltered, readFilter, toQuery, type DeliveryFilter } from '../../text/delivery-filter.ts';
import { mergeNewest } from '../../text/newest.ts';
import { texts } from '../../texts.ts';
import { DeliveryRow } from './delivery-row.tsx';
import { Filters } from './filters.tsx';
import styles from './delivery-list.module.css';
import { SendSetAgain } from './send-set-again.tsx';

const columns: readonly Column[] = [
  { title: texts.deliveries.event },
  { title: texts.deliveries.status },
  { title: texts.deliveries.endpoint, from: 'wide' },
  { title: texts.deliveries.attempts, from: 'medium', isNumber: true },
  { title: texts.deliveries.acceptedAt, from: 'medium' },
];

/** The log; its filter stands in the address, so that a list can be sent to somebody. */
export default function DeliveryList({ accountId }: { accountId: string }) {
  const search = useSearch();
  const filter = useMemo(() => readFilter(new URLSearchParams(search)), [search]);
  const [, setParameters] = useSearchParams();
  const change = (part: DeliveryFilter, options?: { replace: boolean }): void =>
    setParameters(toQuery({ ...filter, ...part }), options);
  const mayRetry = useMay('retry');
  return (
    <>
      <PageHeader
        title={texts.deliveries.title}
        subtitle={texts.deliveries.subtitle}
        actions={mayRetry ? <SendSetAgain accountId={accountId} filter={filter} /> : undefined}
      />
      <Stack>
        <Filters accountId={accountId} filter={filter} change={change} clear={() => setParameters({})} />
        <Rows accountId={accountId} filter={filter} />
      </Stack>
    </>
  );
}

function Rows({ accountId, filter }: { accountId: string; filter: DeliveryFilter }) {
  const pages = useDeliveries(accountId, filter);
  const newest = useNewestDeliveries(accountId, filter, pages.isSuccess);
  const client = useQueryClient();
  return (
    <Loaded query={pages} rows={8}>
      {(data) => {
        const shown = data.pages.flatMap((page) => page.data);
        const { rows, fresh } = mergeNewest(shown, newest.data?.data ?? []);
        const showNew = (): void =>
          void client.resetQueries({ queryKey: [...deliveriesKey(accountId), 'pages', filter] });
        return (
          <>
            <div className={styles.fresh} role="status">
              {fresh > 0 && (
                <Button size="small" onClick={showNew}>
                  {texts.deliveries.fresh(fresh)}
                </Button>
              )}
            </div>
            {rows.length === 0 ? (
              <Nothing isFilteredOut={isFiltered(filter)} />
            ) : (
              <Table caption={texts.deliveries.title} columns={columns}>
                {rows.map((delivery) => (
                  <DeliveryRow key={delivery.id} accountId={accountId} delivery={delivery} />
                ))}
              </Table>
            )}
            <More pages={pages} />
          </>
        );
      }}
    </Loaded>
  );
}

const Nothing = ({ isFilteredOut }: { isFilteredOut: boolean }) =>
  isFilteredOut ? (
    <Empty title={texts.deliveries.nothingTitle} text={texts.deliveries.nothingText} />
  ) : (
    <Empty title={texts.deliveries.emptyTitle} text={texts.deliveries.emptyText} />
  );

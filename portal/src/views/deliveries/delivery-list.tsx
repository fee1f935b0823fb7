import { useEffect, useMemo, useRef } from 'react';
import { useSearch, useSearchParams } from 'wouter';
import { useDeliveries, useNewestDeliveries, useShowNewest } from '../../api/deliveries.ts';
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
  const showNewest = useShowNewest(accountId, filter);
  const list = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => pages.data?.pages.flatMap((page) => page.data) ?? [], [pages.data]);
  const { dataUpdatedAt: readAt } = newest;
  // Who has asked for more pages reads further down; pages that were read later than the newest one are newer.
  const mayFollow = pages.data?.pages.length === 1 && readAt > pages.dataUpdatedAt;
  useEffect(() => {
    const isThere = list.current && (shown.length === 0 || isAtRest(list.current));
    if (newest.data && mayFollow && isThere) showNewest(newest.data);
    // Also with a poll that brought nothing: the reader may have come back to the top.
  }, [newest.data, readAt, mayFollow, shown, showNewest]);
  return (
    <Loaded query={pages} rows={8}>
      {() => {
        const { rows, fresh, isMore } = mergeNewest(shown, newest.data?.data ?? []);
        const show = (): void => {
          if (newest.data) showNewest(newest.data);
          list.current?.focus({ preventScroll: true });
          window.scrollTo(0, 0);
        };
        return (
          <>
            <div className={styles.list} ref={list} tabIndex={-1}>
              <div className={styles.fresh} role="status">
                {fresh > 0 && (
                  <Button size="small" onClick={show}>
                    {texts.deliveries.fresh(fresh, isMore)}
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
            </div>
            <More pages={pages} />
          </>
        );
      }}
    </Loaded>
  );
}

/** The reader is at the top of the list and at none of its rows: what is new may move them down. */
function isAtRest(list: HTMLElement): boolean {
  const { activeElement } = document;
  const isInside = activeElement !== list && list.contains(activeElement);
  const selection = document.getSelection();
  const isSelected = selection !== null && !selection.isCollapsed && selection.containsNode(list, true);
  return !isInside && !isSelected && list.getBoundingClientRect().top >= 0;
}

const Nothing = ({ isFilteredOut }: { isFilteredOut: boolean }) =>
  isFilteredOut ? (
    <Empty title={texts.deliveries.nothingTitle} text={texts.deliveries.nothingText} />
  ) : (
    <Empty title={texts.deliveries.emptyTitle} text={texts.deliveries.emptyText} />
  );

import { useEndpoints } from '../../api/endpoints.ts';
import { paths } from '../../app/paths.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { LinkButton } from '../../parts/button.tsx';
import { PageHeader, Stack } from '../../parts/layout.tsx';
import { More } from '../../parts/more.tsx';
import { Empty, Loaded } from '../../parts/notice.tsx';
import { Table, type Column } from '../../parts/table.tsx';
import { texts } from '../../texts.ts';
import { EndpointRow } from './endpoint-row.tsx';

const columns: readonly Column[] = [
  { title: texts.endpoints.endpoint },
  { title: texts.endpoints.status },
  { title: texts.endpoints.format, from: 'wide' },
  { title: texts.endpoints.activity, from: 'medium' },
  { title: texts.endpoints.successRate, from: 'medium', isNumber: true },
  { title: texts.endpoints.lastDelivery, from: 'wide' },
];

export function EndpointList({ accountId }: { accountId: string }) {
  const endpoints = useEndpoints(accountId);
  const { endpointId } = useSession();
  const mayAdd = useMay('manage-endpoints') && endpointId === null;
  const add = mayAdd ? (
    <LinkButton look="primary" href={paths.newEndpoint(accountId)}>
      {texts.endpoints.add}
    </LinkButton>
  ) : undefined;
  return (
    <>
      <PageHeader title={texts.endpoints.title} subtitle={texts.endpoints.subtitle} actions={add} />
      <Loaded query={endpoints}>
        {({ pages }) => {
          const rows = pages.flatMap(({ data }) => data);
          if (rows.length === 0) {
            return <Empty title={texts.endpoints.emptyTitle} text={texts.endpoints.emptyText} action={add} />;
          }
          return (
            <Stack>
              <Table caption={texts.endpoints.title} columns={columns}>
                {rows.map((endpoint) => (
                  <EndpointRow key={endpoint.id} endpoint={endpoint} />
                ))}
              </Table>
              <More pages={endpoints} />
            </Stack>
          );
        }}
      </Loaded>
    </>
  );
}

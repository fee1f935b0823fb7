import { useDeferredValue } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useAccounts } from '../../api/accounts.ts';
import { paths } from '../../app/paths.ts';
import { TextField } from '../../parts/field.tsx';
import { PageHeader, Soft, Stack } from '../../parts/layout.tsx';
import { More } from '../../parts/more.tsx';
import { Empty, Loaded } from '../../parts/notice.tsx';
import { Cell, Table, type Column } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { Visible } from '../../parts/visible.tsx';
import { texts } from '../../texts.ts';

const columns: readonly Column[] = [
  { title: texts.accounts.name },
  { title: texts.accounts.email, from: 'medium' },
  { title: texts.accounts.createdAt, from: 'wide' },
];

export default function AccountList() {
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get('search') ?? '';
  const accounts = useAccounts(useDeferredValue(search));
  return (
    <>
      <PageHeader title={texts.accounts.title} subtitle={texts.accounts.subtitle} />
      <Stack>
        <TextField
          label={texts.accounts.search}
          type="search"
          value={search}
          onChange={({ target }) =>
            setParameters(target.value === '' ? {} : { search: target.value }, { replace: true })
          }
        />
        <Loaded query={accounts}>
          {({ pages }) => {
            const rows = pages.flatMap(({ data }) => data);
            if (rows.length === 0) {
              return search === '' ? (
                <Empty title={texts.accounts.emptyTitle} text={texts.accounts.emptyText} />
              ) : (
                <Empty title={texts.accounts.nothingTitle} text={texts.accounts.nothingText(search)} />
              );
            }
            return (
              <>
                <Table caption={texts.accounts.title} columns={columns} isBusy={accounts.isPlaceholderData}>
                  {rows.map(({ id, name, email, createdAt }) => (
                    <tr key={id}>
                      <th scope="row">
                        <Link href={paths.endpoints(id)}>
                          <Visible>{name}</Visible>
                        </Link>
                        <div>
                          <Soft>{id}</Soft>
                        </div>
                      </th>
                      <Cell from="medium">{email}</Cell>
                      <Cell from="wide">
                        <Time at={createdAt} />
                      </Cell>
                    </tr>
                  ))}
                </Table>
                <More pages={accounts} />
              </>
            );
          }}
        </Loaded>
      </Stack>
    </>
  );
}

import type { Failure } from '../../api/types.ts';
import { Soft, Stack } from '../../parts/layout.tsx';
import { Cell, Table, type Column } from '../../parts/table.tsx';
import { count } from '../../text/number.ts';
import { texts } from '../../texts.ts';

const columns: readonly Column[] = [
  { title: texts.charts.failure },
  { title: texts.charts.count, isNumber: true },
];

const nameOf = (failure: Failure): string =>
  'responseStatus' in failure
    ? texts.charts.httpStatus(failure.responseStatus)
    : texts.errorCodes[failure.errorCode];

/** What went wrong how often. */
export function Failures({ failures }: { failures: readonly Failure[] }) {
  if (failures.length === 0) return null;
  return (
    <Stack isTight>
      <h2>{texts.charts.failures}</h2>
      <Soft>{texts.charts.failuresText}</Soft>
      <Table caption={texts.charts.failures} columns={columns}>
        {failures.map((failure) => (
          <tr key={nameOf(failure)}>
            <th scope="row">{nameOf(failure)}</th>
            <Cell isNumber>{count(failure.count)}</Cell>
          </tr>
        ))}
      </Table>
    </Stack>
  );
}

import { Link } from 'wouter';
import type { ListedEndpoint } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { Badge, DeliveryBadge, EndpointBadge } from '../../parts/badge.tsx';
import { Soft } from '../../parts/layout.tsx';
import { Sparkline } from '../../parts/sparkline.tsx';
import { Cell } from '../../parts/table.tsx';
import { Ago } from '../../parts/time.tsx';
import { sumHours } from '../../text/activity.ts';
import { percent } from '../../text/number.ts';
import { Visible } from '../../parts/visible.tsx';
import { texts } from '../../texts.ts';
import styles from './endpoint-row.module.css';

export function EndpointRow({ endpoint }: { endpoint: ListedEndpoint }) {
  const { id, accountId, name, url, status, format, activity } = endpoint;
  const sums = sumHours(activity?.hours ?? []);
  const last = activity?.lastDelivery ?? null;
  const rate = sums.successRate === null ? texts.endpoints.noRate : percent(sums.successRate);
  return (
    <tr>
      <th scope="row">
        <Link href={paths.endpoint(accountId, id)}>
          <Visible>{name}</Visible>
        </Link>
        <div>
          <Soft>{url}</Soft>
        </div>
        <div className={styles.narrow}>
          {activity && <Sparkline hours={activity.hours} />}
          <Soft>{texts.endpoints.rate(rate)}</Soft>
        </div>
      </th>
      <Cell>
        {/* It is enabled, and yet its owner should look at it. */}
        {status === 'enabled' && isFailing(last) ? (
          <Badge tone="warn">{texts.status.failing}</Badge>
        ) : (
          <EndpointBadge status={status} />
        )}
      </Cell>
      <Cell from="wide">{texts.formats[format]}</Cell>
      <Cell from="medium">{activity && <Sparkline hours={activity.hours} />}</Cell>
      <Cell from="medium" isNumber>
        {rate}
      </Cell>
      <Cell from="wide">
        {last ? (
          <Link href={paths.delivery(accountId, last.id)} className={styles.last}>
            <DeliveryBadge status={last.status} /> <Ago at={last.at} />
          </Link>
        ) : (
          <Soft>{texts.endpoints.noDelivery}</Soft>
        )}
      </Cell>
    </tr>
  );
}

const isFailing = (last: NonNullable<ListedEndpoint['activity']>['lastDelivery']): boolean =>
  last?.status === 'failed' || last?.status === 'retrying';

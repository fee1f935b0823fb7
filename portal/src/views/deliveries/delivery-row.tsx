import { Link } from 'wouter';
import type { Delivery } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { DeliveryBadge } from '../../parts/badge.tsx';
import { Cell } from '../../parts/table.tsx';
import { Ago, Countdown, Time } from '../../parts/time.tsx';
import { texts } from '../../texts.ts';
import { EndpointName } from './endpoint-names.tsx';
import styles from './delivery-list.module.css';

export const DeliveryRow = ({ accountId, delivery }: { accountId: string; delivery: Delivery }) => (
  <tr>
    <th scope="row">
      <div className={styles.row}>
        <Link href={paths.delivery(accountId, delivery.id)}>{delivery.eventType}</Link>
        <span className={styles.small}>
          {delivery.eventId}
          <span className={styles.narrow}>
            {' · '}
            <Ago at={delivery.createdAt} />
          </span>
        </span>
      </div>
    </th>
    <Cell>
      <div className={styles.row}>
        <span>
          <DeliveryBadge status={delivery.status} isPaused={delivery.pausedAt !== null} />
        </span>
        {delivery.nextAttemptAt !== null && delivery.pausedAt === null && (
          <span className={styles.small}>
            {texts.deliveries.next} <Countdown to={delivery.nextAttemptAt} over={texts.timeline.dueNow} />
          </span>
        )}
      </div>
    </Cell>
    <Cell from="wide">
      <EndpointName accountId={accountId} endpointId={delivery.endpointId} />
    </Cell>
    <Cell from="medium" isNumber>
      {delivery.attemptCount}
    </Cell>
    <Cell from="medium">
      <Time at={delivery.createdAt} />
    </Cell>
  </tr>
);

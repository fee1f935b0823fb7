import type { DeliveryStatus, Endpoint } from '../api/types.ts';
import { texts } from '../texts.ts';
import styles from './badge.module.css';
import { cx } from './cx.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'calm';

export const Badge = ({ tone, children }: { tone: Tone; children: string }) => (
  <span className={cx(styles.badge, tone !== 'calm' && styles[tone])}>{children}</span>
);

const deliveryTones: Record<DeliveryStatus, Tone> = {
  delivered: 'good',
  failed: 'bad',
  retrying: 'warn',
  held: 'warn',
  pending: 'calm',
  suppressed: 'calm',
  cancelled: 'calm',
};

export function DeliveryBadge({ status, isPaused = false }: { status: DeliveryStatus; isPaused?: boolean }) {
  return (
    <Badge tone={isPaused ? 'calm' : deliveryTones[status]}>
      {isPaused ? texts.status.paused : texts.status[status]}
    </Badge>
  );
}

export const EndpointBadge = ({ status }: Pick<Endpoint, 'status'>) => (
  <Badge tone={status === 'enabled' ? 'good' : 'bad'}>{texts.status[status]}</Badge>
);

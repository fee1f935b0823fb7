import type { ActivityHour } from '../api/types.ts';
import { sumHours } from '../text/activity.ts';
import { count } from '../text/number.ts';
import { texts } from '../texts.ts';
import styles from './sparkline.module.css';

const width = 120;
const height = 28;
const parts = ['delivered', 'retried', 'failed'] as const;

/** Those that were retried may be among those that were delivered: each is drawn once. */
const apart = ({ delivered, retried, failed }: ActivityHour) => ({
  delivered: Math.max(0, delivered - retried),
  retried,
  failed,
});

/** 24 bars of an hour, stacked by outcome; their sums stand in its label. */
export function Sparkline({ hours }: { hours: readonly ActivityHour[] }) {
  const { delivered, failed, retried } = sumHours(hours);
  const bars = hours.map(apart);
  const max = Math.max(1, ...bars.map((bar) => bar.delivered + bar.failed + bar.retried));
  const step = width / Math.max(1, hours.length);
  const label = texts.endpoints.sparkline(count(delivered), count(retried), count(failed));
  return (
    <svg className={styles.spark} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <line className={styles.base} x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} />
      {bars.map((bar, index) => {
        let top = height;
        return parts.map((part) => {
          const value = bar[part];
          if (value === 0) return null;
          // A single failure among thousands still shows.
          const tall = Math.max(2, (value / max) * (height - 2));
          top -= tall;
          return (
            <rect
              key={`${index} ${part}`}
              className={styles[part]}
              x={index * step + 0.5}
              y={Math.max(0, top)}
              width={step - 1}
              height={tall}
            />
          );
        });
      })}
    </svg>
  );
}

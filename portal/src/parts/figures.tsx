import { cx } from './cx.ts';
import styles from './figures.module.css';

export interface Figure {
  name: string;
  value: string;
  isBad?: boolean;
}

/** The numbers that say most, side by side. */
export const Figures = ({ figures }: { figures: readonly Figure[] }) => (
  <dl className={styles.figures}>
    {figures.map(({ name, value, isBad = false }) => (
      <div key={name} className={cx(styles.figure, isBad && styles.bad)}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './table.module.css';

/** `wide` shows from 900 px, `medium` from 620 px: what is left out there stands in the row's first cell or behind its link. */
export interface Column {
  title: string;
  from?: 'wide' | 'medium';
  isNumber?: boolean;
}

interface TableProps {
  /** What the table is, for who cannot see it. */
  caption: string;
  columns: readonly Column[];
  children: ReactNode;
  isBusy?: boolean;
}

export const Table = ({ caption, columns, children, isBusy = false }: TableProps) => (
  <div className={styles.frame}>
    <table className={styles.table} aria-busy={isBusy}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, from, isNumber = false }) => (
            <th key={title} scope="col" className={cx(from && styles[from], isNumber && styles.number)}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);

interface CellProps {
  from?: 'wide' | 'medium';
  isNumber?: boolean;
  children: ReactNode;
}

export const Cell = ({ from, isNumber = false, children }: CellProps) => (
  <td className={cx(from && styles[from], isNumber && styles.number)}>{children}</td>
);

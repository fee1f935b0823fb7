import type { ReactNode } from 'react';
import styles from './disclosure.module.css';

/** The browser's own: it works by keyboard, and text in it is found by the browser's search. */
export const Disclosure = ({ summary, children }: { summary: string; children: ReactNode }) => (
  <details className={styles.details}>
    <summary>{summary}</summary>
    <div>{children}</div>
  </details>
);

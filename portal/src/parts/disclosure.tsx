import { useState, type ReactNode } from 'react';
import styles from './disclosure.module.css';

/** The browser's own: it works by keyboard, and text in it is found by the browser's search. */
export const Disclosure = ({ summary, children }: { summary: string; children: ReactNode }) => (
  <details className={styles.details}>
    <summary>{summary}</summary>
    <div>{children}</div>
  </details>
);

/** The same for what has to be read first: that is done when it is opened. */
export function LazyDisclosure({ summary, children }: { summary: string; children: () => ReactNode }) {
  const [wasOpened, setOpened] = useState(false);
  return (
    <details
      className={styles.details}
      onToggle={({ currentTarget }) => currentTarget.open && setOpened(true)}
    >
      <summary>{summary}</summary>
      <div>{wasOpened && children()}</div>
    </details>
  );
}

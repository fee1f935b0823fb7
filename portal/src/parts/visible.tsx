import type { ReactNode } from 'react';
import { piecesOf } from '../text/bidi.ts';
import styles from './visible.module.css';

/** Text of others, with characters marked that would change the order in which it is read. */
export function Visible({ children }: { children: string }) {
  const pieces = piecesOf(children);
  if (!pieces.some(({ isControl }) => isControl)) return children;
  return pieces.map(({ text, isControl }, index) =>
    isControl ? (
      <span key={index} className={styles.control}>
        {text}
      </span>
    ) : (
      text
    ),
  );
}

/** The same of what may be text. */
export const visible = (node: ReactNode): ReactNode =>
  typeof node === 'string' ? <Visible>{node}</Visible> : node;

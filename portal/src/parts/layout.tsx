import { useEffect, useId, type ReactNode } from 'react';
import { Link } from 'wouter';
import { plainOf } from '../text/bidi.ts';
import { useBrandName } from '../app/branding.tsx';
import { cx } from './cx.ts';
import { visible } from './visible.tsx';
import styles from './layout.module.css';

interface PageHeaderProps {
  title: string;
  subtitle?: ReactNode;
  /** Beside the title. */
  badge?: ReactNode;
  back?: { href: string; label: string };
  actions?: ReactNode;
}

/** The one h1 of a view; names the browser's tab, too. */
export function PageHeader({ title, subtitle, badge, back, actions }: PageHeaderProps) {
  const brand = useBrandName();
  useEffect(() => {
    document.title = `${plainOf(title)} – ${brand}`;
  }, [title, brand]);
  return (
    <div className={styles.header}>
      <div className={styles.heading}>
        {back && (
          <Link href={back.href} className={styles.back}>
            ← {back.label}
          </Link>
        )}
        <div className={styles.title}>
          <h1>{visible(title)}</h1>
          {badge}
        </div>
        {subtitle !== undefined && <div className={styles.subtitle}>{visible(subtitle)}</div>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

interface CardProps {
  title?: string;
  actions?: ReactNode;
  children: ReactNode;
}

export function Card({ title, actions, children }: CardProps) {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <div className={styles.cardHeader}>
          <h2 id={id}>{title}</h2>
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

export const Stack = ({ children, isTight = false }: { children: ReactNode; isTight?: boolean }) => (
  <div className={cx(styles.stack, isTight && styles.tight)}>{children}</div>
);

/** Lines that a person can read and fill in. */
export const Narrow = ({ children }: { children: ReactNode }) => (
  <div className={styles.narrow}>{children}</div>
);

/** Side by side where there is room. */
export const Columns = ({ children }: { children: ReactNode }) => (
  <div className={styles.columns}>{children}</div>
);

export const Actions = ({ children }: { children: ReactNode }) => (
  <div className={styles.actions}>{children}</div>
);

export const Facts = ({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) => (
  <dl className={styles.facts}>
    {facts.map(([name, value]) => (
      <div key={name} style={{ display: 'contents' }}>
        <dt>{name}</dt>
        <dd>{visible(value)}</dd>
      </div>
    ))}
  </dl>
);

export const Soft = ({ children }: { children: ReactNode }) => (
  <span className={cx(styles.soft, styles.small, styles.breakable)}>{visible(children)}</span>
);

/** For who cannot see what the page shows. */
export const Unseen = ({ children }: { children: ReactNode }) => (
  <span className={styles.hidden}>{children}</span>
);

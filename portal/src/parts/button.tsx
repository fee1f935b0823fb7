import type { ComponentProps, ReactNode } from 'react';
import { Link } from 'wouter';
import styles from './button.module.css';
import { cx } from './cx.ts';

interface Look {
  look?: 'plain' | 'primary' | 'danger' | 'quiet';
  size?: 'small' | 'normal';
}

const classes = ({ look = 'plain', size = 'normal' }: Look): string =>
  cx(styles.button, look !== 'plain' && styles[look], size === 'small' && styles.small);

interface ButtonProps extends Look, Omit<ComponentProps<'button'>, 'className'> {
  /** What it does is under way: it keeps its focus, and does nothing meanwhile. */
  isBusy?: boolean;
}

export function Button({ look, size, isBusy = false, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes({ ...(look && { look }), ...(size && { size }) })}
      aria-disabled={isBusy || undefined}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {isBusy && <span className={styles.spinner} aria-hidden="true" />}
      {children}
    </button>
  );
}

interface LinkButtonProps extends Look {
  href: string;
  children: ReactNode;
}

/** Looks like a button and leads somewhere, so it is a link. */
export const LinkButton = ({ href, children, ...look }: LinkButtonProps) => (
  <Link href={href} className={classes(look)}>
    {children}
  </Link>
);

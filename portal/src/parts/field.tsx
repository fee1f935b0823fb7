import { useId, type ComponentProps, type ReactNode } from 'react';
import { plainOf } from '../text/bidi.ts';
import { cx } from './cx.ts';
import styles from './field.module.css';

interface Shared {
  label: string;
  hint?: ReactNode;
  /** What the service said of it. */
  error?: string | undefined;
  isCompact?: boolean;
}

interface Frame extends Shared {
  children: (given: Given) => ReactNode;
}

interface Given {
  id: string;
  className: string;
  'aria-invalid': true | undefined;
  'aria-describedby': string | undefined;
}

/** A label, what there is to know, and what is wrong, tied to the input for whoever cannot see them. */
function Field({ label, hint, error, isCompact = false, children }: Frame) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(
    Boolean,
  );
  return (
    <div className={styles.field}>
      <label className={cx(styles.label, isCompact && styles.small)} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        className: cx(styles.input, isCompact && styles.compact),
        'aria-invalid': error === undefined ? undefined : true,
        'aria-describedby': described.length === 0 ? undefined : described.join(' '),
      })}
      {error !== undefined && (
        <span className={styles.error} id={`${id}-error`}>
          {error}
        </span>
      )}
      {hint !== undefined && (
        <span className={styles.hint} id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

const shared = ({ label, hint, error, isCompact }: Shared): Shared => ({
  label,
  ...(hint !== undefined && { hint }),
  error,
  ...(isCompact !== undefined && { isCompact }),
});

export function TextField({ label, hint, error, isCompact, ...input }: Shared & ComponentProps<'input'>) {
  return (
    <Field {...shared({ label, hint, error, ...(isCompact !== undefined && { isCompact }) })}>
      {(given) => <input type="text" autoComplete="off" spellCheck={false} {...input} {...given} />}
    </Field>
  );
}

interface Option {
  value: string;
  label: string;
}

interface SelectProps extends Shared, Omit<ComponentProps<'select'>, 'children'> {
  options: readonly Option[];
}

export function SelectField({ label, hint, error, isCompact, options, ...select }: SelectProps) {
  return (
    <Field {...shared({ label, hint, error, ...(isCompact !== undefined && { isCompact }) })}>
      {(given) => (
        <select {...select} {...given}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {plainOf(option.label)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckProps extends Omit<ComponentProps<'input'>, 'type'> {
  label: ReactNode;
  hint?: string | undefined;
  kind?: 'checkbox' | 'radio';
}

export function Check({ label, hint, kind = 'checkbox', ...input }: CheckProps) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input
        id={id}
        type={kind}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        {...input}
      />
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

export const Checks = ({ children }: { children: ReactNode }) => (
  <div className={styles.checks}>{children}</div>
);

interface GroupProps {
  legend: string;
  hint?: string;
  error?: string | undefined;
  children: ReactNode;
}

export function Group({ legend, hint, error, children }: GroupProps) {
  const id = useId();
  return (
    <fieldset className={styles.field} aria-describedby={error === undefined ? undefined : id}>
      <legend className={styles.label}>{legend}</legend>
      {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      {children}
      {error !== undefined && (
        <span className={styles.error} id={id}>
          {error}
        </span>
      )}
    </fieldset>
  );
}

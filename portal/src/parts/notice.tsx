import type { ReactNode } from 'react';
import { ConnectionLost } from '../api/patience.ts';
import { ApiProblem } from '../api/problem.ts';
import { texts } from '../texts.ts';
import type { Tone } from './badge.tsx';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { PageHeader, Unseen } from './layout.tsx';
import { Visible } from './visible.tsx';
import styles from './notice.module.css';

interface NoticeProps {
  tone: Tone;
  title?: string;
  /** Read out when it appears: what somebody just did went wrong, or right. */
  isNews?: boolean;
  children?: ReactNode;
}

export const Notice = ({ tone, title, isNews = false, children }: NoticeProps) => (
  <div
    className={cx(styles.notice, styles[tone])}
    role={isNews ? (tone === 'bad' ? 'alert' : 'status') : undefined}
  >
    {title !== undefined && <strong>{title}</strong>}
    {children}
  </div>
);

export const Empty = ({ title, text, action }: { title: string; text: string; action?: ReactNode }) => (
  <div className={styles.empty}>
    <h2>{title}</h2>
    <p>{text}</p>
    {action !== undefined && <div>{action}</div>}
  </div>
);

/** In place of what somebody may not do. */
export const NotAllowed = () => (
  <Empty title={texts.states.notAllowedTitle} text={texts.states.notAllowedText} />
);

export const Loading = ({ rows = 4 }: { rows?: number }) => (
  <div className={styles.loading} role="status">
    <Unseen>{texts.states.loading}</Unseen>
    {Array.from({ length: rows }, (_, index) => (
      <span key={index} aria-hidden="true" />
    ))}
  </div>
);

/** What a person can make of an error. */
export function describeError(error: unknown): { title: string; text: string } {
  const { states } = texts;
  if (error instanceof ConnectionLost) return { title: states.lostTitle, text: states.lostText };
  if (!(error instanceof ApiProblem)) return { title: states.unexpectedTitle, text: states.unexpectedText };
  if (error.status === 404) return { title: states.notFoundTitle, text: states.notFoundText };
  if (error.code === 'missing_capability') return { title: states.notAllowedTitle, text: error.message };
  if (error.status === 429)
    return { title: states.tooManyTitle, text: states.waitSeconds(error.retryAfter ?? 60) };
  const id = error.requestId === undefined ? '' : ` ${states.requestId(error.requestId)}`;
  return { title: states.refusedTitle, text: error.message + id };
}

interface ErrorStateProps {
  error: unknown;
  onRetry?: () => void;
  /** Those that stand at no field. */
  fieldErrors?: readonly string[];
}

export function ErrorState({ error, onRetry, fieldErrors = [] }: ErrorStateProps) {
  const { title, text } = describeError(error);
  return (
    <Notice tone="bad" title={title} isNews>
      <span>
        <Visible>{text}</Visible>
      </span>
      {fieldErrors.length > 0 && (
        <ul>
          {fieldErrors.map((message) => (
            <li key={message}>
              <Visible>{message}</Visible>
            </li>
          ))}
        </ul>
      )}
      {onRetry && (
        <div>
          <Button size="small" onClick={onRetry}>
            {texts.states.tryAgain}
          </Button>
        </div>
      )}
    </Notice>
  );
}

interface LoadedProps<T> {
  query: { data: T | undefined; error: Error | null; refetch: () => unknown };
  children: (data: T) => ReactNode;
  rows?: number;
  /** Of the view, where the data itself would say it: a view has a heading also while it has no data. */
  title?: string;
}

/** Shows what was read; while there is nothing, that it loads, or why it cannot. */
export function Loaded<T>({ query, children, rows, title }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  return (
    <>
      {title !== undefined && <PageHeader title={title} />}
      {query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Loading {...(rows !== undefined && { rows })} />
      )}
    </>
  );
}

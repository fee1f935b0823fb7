import { useState, type ReactNode } from 'react';
import { texts } from '../texts.ts';
import { Button } from './button.tsx';
import { Visible } from './visible.tsx';
import styles from './code.module.css';
import { prettyJson } from '../text/pretty-json.ts';

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  const copy = async (): Promise<void> => {
    const worked = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setOutcome(worked ? 'copied' : 'failed');
    setTimeout(() => setOutcome(null), 2_000);
  };
  return (
    <Button look="quiet" size="small" onClick={() => void copy()}>
      <span aria-live="polite">{outcome === null ? (label ?? texts.code.copy) : texts.code[outcome]}</span>
    </Button>
  );
}

interface CodeProps {
  /** Above the text. */
  title: string;
  text: string;
  actions?: ReactNode;
}

/** Text as it is, that can be copied and reached by keyboard. */
export const Code = ({ title, text, actions }: CodeProps) => (
  <div className={styles.frame}>
    <div className={styles.bar}>
      <span>{title}</span>
      <div>
        {actions}
        <CopyButton text={text} />
      </div>
    </div>
    {/* Scrolls when it is long, so the keyboard has to reach it. */}
    <pre className={styles.pre} tabIndex={0} role="region" aria-label={title}>
      <code>
        <Visible>{text}</Visible>
      </code>
    </pre>
  </div>
);

/** A body digit for digit; JSON can be shown with line breaks, which leaves every number as it came. */
export function Payload({ title, text }: { title: string; text: string }) {
  const [isRaw, setIsRaw] = useState(false);
  const pretty = prettyJson(text);
  if (pretty === null) return <Code title={title} text={text} />;
  return (
    <Code
      title={title}
      text={isRaw ? text : pretty}
      actions={
        <Button look="quiet" size="small" aria-pressed={isRaw} onClick={() => setIsRaw(!isRaw)}>
          {texts.code.raw}
        </Button>
      }
    />
  );
}

export const Headers = ({ caption, headers }: { caption: string; headers: Record<string, string> }) => (
  <table className={styles.headers} aria-label={caption}>
    <tbody>
      {Object.entries(headers).map(([name, value]) => (
        <tr key={name}>
          <th scope="row">
            <Visible>{name}</Visible>
          </th>
          <td>
            <Visible>{value}</Visible>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** The first line of a request or response. */
export const FirstLine = ({ strong, rest }: { strong: string; rest: string }) => (
  <p className={styles.line}>
    <strong>{strong}</strong> <Visible>{rest}</Visible>
  </p>
);

import type { ReactNode } from 'react';
import { axisTime } from '../../text/time.ts';
import { texts } from '../../texts.ts';
import { cx } from '../cx.ts';
import { Disclosure } from '../disclosure.tsx';
import { Cell, Table } from '../table.tsx';
import { Time } from '../time.tsx';
import styles from './chart.module.css';

export type Colour = 'delivered' | 'retrying' | 'failed' | 'held' | 'other' | 'p50' | 'p95' | 'p99';

export interface Series {
  key: string;
  label: string;
  colour: Colour;
}

export interface Point {
  at: string;
  /** By the key of the series; null where nothing was measured. */
  values: Readonly<Record<string, unknown>> | null;
}

export interface ChartProps {
  title: string;
  series: readonly Series[];
  points: readonly Point[];
  /** What a point stands for, in seconds. */
  stepSeconds: number;
}

export const valueOf = ({ values }: Point, key: string): number | null => {
  const value = values?.[key];
  return typeof value === 'number' ? value : null;
};

interface FrameProps extends ChartProps {
  max: number;
  format: (value: number) => string;
  children: ReactNode;
}

/** Axes and legend around a drawing that stretches, and the same numbers as a table. */
export function Frame({ title, series, points, stepSeconds, max, format, children }: FrameProps) {
  return (
    <figure className={styles.figure} aria-label={title}>
      <ul className={styles.legend}>
        {series.map(({ key, label, colour }) => (
          <li key={key} className={styles[colour]}>
            {label}
          </li>
        ))}
      </ul>
      <div className={styles.plot} aria-hidden="true">
        <div className={styles.y}>
          {[max, max / 2, 0].map((value) => (
            <span key={value}>{format(value)}</span>
          ))}
        </div>
        <svg className={styles.svg} viewBox="0 0 100 100" preserveAspectRatio="none">
          {[0, 50, 100].map((y) => (
            <line key={y} className={styles.grid} x1="0" x2="100" y1={y} y2={y} />
          ))}
          {children}
        </svg>
        <div className={styles.x}>
          {axisPoints(points).map(({ at }) => (
            <span key={at}>{axisTime(at, stepSeconds)}</span>
          ))}
        </div>
      </div>
      <Disclosure summary={texts.charts.numbers}>
        <div className={styles.numbers} tabIndex={0} role="region" aria-label={texts.charts.numbersOf(title)}>
          <Table
            caption={title}
            columns={[
              { title: texts.charts.from },
              ...series.map(({ label }) => ({ title: label, isNumber: true })),
            ]}
          >
            {points.map((point) => (
              <tr key={point.at}>
                <th scope="row">
                  <Time at={point.at} />
                </th>
                {series.map(({ key }) => {
                  const value = valueOf(point, key);
                  return (
                    <Cell key={key} isNumber>
                      {value === null ? texts.charts.none : format(value)}
                    </Cell>
                  );
                })}
              </tr>
            ))}
          </Table>
        </div>
      </Disclosure>
    </figure>
  );
}

/** First, middle and last: more would not fit on a phone. */
function axisPoints(points: readonly Point[]): Point[] {
  const indexes = new Set([0, Math.floor((points.length - 1) / 2), points.length - 1]);
  return points.filter((_, index) => indexes.has(index));
}

export const colourClass = (colour: Colour, shape: 'line' | 'dots' | 'bar'): string =>
  cx(styles[shape], styles[colour]);

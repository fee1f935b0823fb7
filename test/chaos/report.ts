import type { FaultName } from './fault-names.ts';
import type { Mode } from './options.ts';
import type { Verdict } from './verdict.ts';

export interface Line {
  mode: Mode;
  fault: FaultName;
  /** A text: the round could not be brought to its end. */
  verdict: Verdict | string;
}

const problemsShown = 15;
const columns = [
  'mode',
  'fault',
  'acknowledged',
  'expected',
  'delivered',
  'lost',
  'duplicates',
  'allowed',
  'gap',
  'slowest',
  '',
];

/** A Markdown table, as docs/operate/reliability.md shows it, and of every line that failed what was wrong. */
export function printReport(lines: readonly Line[]): void {
  const rows = lines.map(cells);
  const widths = columns.map((column, n) =>
    Math.max(column.length, ...rows.map((row) => row[n]?.length ?? 0)),
  );
  const print = (row: readonly string[]): void =>
    console.log(`| ${row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |`);
  print(columns);
  print(widths.map((width) => '-'.repeat(width)));
  rows.forEach(print);
  for (const line of lines.filter((one) => !passed(one))) {
    console.log(`\n${line.mode}, ${line.fault}:`);
    const problems = typeof line.verdict === 'string' ? [line.verdict] : line.verdict.problems;
    for (const problem of problems.slice(0, problemsShown)) console.log(`  - ${problem}`);
    if (problems.length > problemsShown) console.log(`  … and ${problems.length - problemsShown} more`);
  }
}

export const passed = ({ verdict }: Line): boolean =>
  typeof verdict !== 'string' && verdict.problems.length === 0;

function cells(line: Line): string[] {
  const { mode, fault, verdict } = line;
  const outcome = passed(line) ? 'ok' : 'FAILED';
  if (typeof verdict === 'string') return [mode, fault, ...Array<string>(8).fill('–'), outcome];
  const { acknowledged, expected, delivered, lost, duplicates, allowed, gapMs, slowestMs } = verdict;
  const numbers = [acknowledged, expected, delivered, lost, duplicates, allowed].map(String);
  return [mode, fault, ...numbers, seconds(gapMs), seconds(slowestMs), outcome];
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

import { median, parts, percentile, type Figure, type Part } from './figures.ts';
import type { Tally } from './arrivals.ts';

export interface Measured {
  /** Its name. */
  mode: string;
  figures: Figure[];
  webhooks: Tally;
}

/** With the middle half of several rounds, as in `0.98 (0.95–1.02)`. */
const ratioWidth = 18;

/** A column for each mode; with several also how each of them stands to the first. */
export function printTable(measured: readonly Measured[]): void {
  const all = measured[0]?.figures ?? [];
  const width = Math.max(...all.map(({ what }) => what.length)) + 4;
  const [first, ...others] = measured.map(({ mode }) => mode);
  const head = [...measured.map(({ mode }) => mode), 'unit'.padEnd(14)];
  const columns = head.map((name) => name.padStart(14));
  for (const mode of others) columns.push(`to ${first ?? mode}`.padStart(ratioWidth));
  console.log(`${' '.repeat(width)}${columns.join('  ')}`);
  for (const [part, title] of Object.entries(parts) as [Part, string][]) {
    const rows = all.filter((figure) => figure.part === part);
    if (rows.length > 0) console.log(`\n${part}  ${title}`);
    for (const row of rows) console.log(`   ${line(row, measured, width - 3)}`);
  }
  for (const { mode, webhooks } of measured) {
    const { expected, lost, duplicates } = webhooks;
    console.log(`\n${mode}: ${number(expected)} webhooks expected, ${lost} lost, ${duplicates} duplicates`);
  }
}

function line(row: Figure, measured: readonly Measured[], width: number): string {
  const same = measured.map(({ figures }) =>
    figures.find(({ part, what }) => part === row.part && what === row.what),
  );
  const values = same.map((figure) => number(figure?.value ?? NaN).padStart(14));
  const ratios = same.slice(1).map((figure) => ratio(figure, row).padStart(ratioWidth));
  const notes = same.flatMap((figure) => (figure?.note === undefined ? [] : `(${figure.note})`));
  return `${row.what.padEnd(width)}${values.concat(row.unit.padEnd(14), ratios, notes).join('  ')}`.trimEnd();
}

/** Of rounds with the half of them that lies around the middle. */
function ratio(figure: Figure | undefined, base: Figure): string {
  const all = ratiosOf(figure, base);
  if (all.length < 4) return number(median(all));
  return `${number(median(all))} (${number(percentile(all, 0.25))}–${number(percentile(all, 0.75))})`;
}

/** Round by round: what the machine had for one it had for the other. */
function ratiosOf(figure: Figure | undefined, base: Figure | undefined): number[] {
  const values = (of: Figure | undefined): readonly number[] => of?.rounds ?? [of?.value ?? NaN];
  return values(figure).map((value, round) => value / (values(base)[round] ?? NaN));
}

/** Three digits that mean something. */
function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Figures of a later mode by those of the first. */
export function ratios([first, ...others]: readonly Measured[]) {
  return others.map(({ mode, figures }) => ({
    mode,
    to: first?.mode,
    ratios: figures.map((figure) => {
      const { part, what } = figure;
      const base = first?.figures.find((one) => one.part === part && one.what === what);
      return { part, what, ratio: median(ratiosOf(figure, base)) };
    }),
  }));
}

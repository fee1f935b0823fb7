import { styleText } from 'node:util';

/** Nothing printed is wider, links apart: a link in two pieces is no link. */
const columns = 100;

type Style = Parameters<typeof styleText>[0];

/** Colour on a terminal, unless NO_COLOR is set; plain text elsewhere. Pad before painting: codes have no width. */
export const paint = (style: Style, text: string): string => styleText(style, text);

export const good = (text: string): string => paint('green', text);
export const bad = (text: string): string => paint('red', text);
export const faint = (text: string): string => paint('dim', text);

/** One line, as it is. */
export function line(text = '', indent = 3): void {
  console.log((' '.repeat(indent) + text).trimEnd());
}

/** The beginning of a chapter. */
export function heading(text: string): void {
  console.log(`\n${paint('bold', text)}\n`);
}

/** A paragraph, wrapped. */
export function say(text: string, style: Style = 'reset', indent = 3): void {
  for (const row of wrap(text, columns - indent)) line(style === 'reset' ? row : paint(style, row), indent);
}

/** A name with its value, wrapped in its own column. */
export function field(name: string, value: string, width = 17): void {
  const rows = wrap(value, columns - width - 3);
  rows.forEach((row, index) => line(paint('dim', (index === 0 ? name : '').padEnd(width)) + row));
}

/** Text of others, behind a bar. */
export function quote(text: string): void {
  for (const row of text.split('\n').flatMap((part) => wrap(part, columns - 5))) line(`${faint('│')} ${row}`);
}

/** Words into lines of at most `width`; a longer word stands alone. */
function wrap(text: string, width: number): string[] {
  const rows = [''];
  for (const word of text.split(' ')) {
    const row = rows.at(-1) ?? '';
    const longer = row === '' ? word : `${row} ${word}`;
    if (row === '' || longer.length <= width) rows[rows.length - 1] = longer;
    else rows.push(word);
  }
  return rows;
}

/** What to draw of a line. */
interface Drawing {
  line: string;
  /** Points without a neighbour: a line has no length there. */
  dots: string;
}

/**
 * SVG paths through the values, left to right; where a value is null the line breaks.
 * @param max the value at the top of a drawing of 100 by 100
 */
export function linePath(values: readonly (number | null)[], max: number): Drawing {
  const step = 100 / Math.max(1, values.length);
  const drawing: Drawing = { line: '', dots: '' };
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const place = `${round((index + 0.5) * step)} ${round(100 - (Math.min(value, max) / max) * 100)}`;
    const isAfterOne = (values[index - 1] ?? null) !== null;
    const isBeforeOne = (values[index + 1] ?? null) !== null;
    if (isAfterOne || isBeforeOne) drawing.line += `${isAfterOne ? 'L' : 'M'}${place}`;
    else drawing.dots += `M${place}h0.01`;
  }
  return drawing;
}

const round = (value: number): number => Math.round(value * 100) / 100;

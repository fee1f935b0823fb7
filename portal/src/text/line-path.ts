/**
 * An SVG path through the values, left to right; where a value is null the line breaks, and a lone point is a dash.
 * @param width and height of the drawing; `max` is its top
 */
export function linePath(
  values: readonly (number | null)[],
  max: number,
  width: number,
  height: number,
): string {
  const step = width / Math.max(1, values.length);
  const place = (index: number, value: number): string =>
    `${round((index + 0.5) * step)} ${round(height - (Math.min(value, max) / max) * height)}`;
  let path = '';
  let isOpen = false;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      isOpen = false;
      continue;
    }
    const isAlone = !isOpen && (values[index + 1] ?? null) === null;
    path += isAlone ? `M${place(index, value)}h0.01` : `${isOpen ? 'L' : 'M'}${place(index, value)}`;
    isOpen = true;
  }
  return path;
}

const round = (value: number): number => Math.round(value * 100) / 100;

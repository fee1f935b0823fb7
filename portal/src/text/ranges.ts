/** How far back a chart goes. */
export const ranges = ['hour', 'day', 'week', 'month'] as const;
export type Range = (typeof ranges)[number];

const hourMs = 3_600_000;
const lengths: Record<Range, number> = {
  hour: hourMs,
  day: 24 * hourMs,
  week: 168 * hourMs,
  month: 720 * hourMs,
};

/** @param now Unix time in ms @returns RFC 3339 */
export const sinceOf = (range: Range, now: number): string => new Date(now - lengths[range]).toISOString();

export const isRange = (text: string | null): text is Range => ranges.some((range) => range === text);

/** A timer takes no more: beyond this Node fires it immediately. In milliseconds, 24 days. */
export const longestTimerMs = 2 ** 31 - 1;

/** Least and most of each option that is a number. Counts are whole, times need not be. */
const ranges = {
  timeoutMs: [1, longestTimerMs],
  retryForMs: [0, Infinity],
  maxWaitMs: [0, longestTimerMs],
  maxEvents: [1, Infinity],
  maxBytes: [1, Infinity],
  batchEvents: [1, 10_000],
  concurrency: [1, Infinity],
} as const satisfies Record<string, readonly [least: number, most: number]>;

type Name = keyof typeof ranges;

/**
 * Looks at the options that are numbers; undefined stands for the default.
 * @param of where they stand, as `queue.`
 * @throws RangeError that names the first wrong one
 */
export function checkNumbers(options: Partial<Record<Name, number | undefined>>, of = ''): void {
  for (const name of Object.keys(ranges) as Name[]) {
    const value: unknown = options[name];
    if (value === undefined) continue;
    const [least, most] = ranges[name];
    const isTime = name.endsWith('Ms');
    if (typeof value === 'number' && value >= least && value <= most)
      if (isTime || value === Infinity || Number.isInteger(value)) continue;
    const kind = isTime ? 'milliseconds' : 'a whole number';
    const to = most === Infinity ? '' : ` to ${most}`;
    const got = typeof value === 'string' ? JSON.stringify(value) : String(value);
    throw new RangeError(`${of}${name}: expected ${kind} from ${least}${to}, got ${got}`);
  }
}

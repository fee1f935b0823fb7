export const parts = {
  a: 'Closed loop: as many events in flight as named, each from its POST to its arrival',
  b: 'Open loop: 25 events per second',
  c: 'A healthy endpoint at 20 events per second, alone and beside one that never answers',
  d: 'Fan-out: one event to several endpoints, 20 events in flight',
  e: '1,000 events in one request and in 1,000, of which 20 are in flight',
  f: 'CPU of the stack, 20 events in flight',
  g: 'Memory of Mailhooks while deliveries wait for a retry',
  h: 'Disk, 20 events in flight',
  j: 'A healthy endpoint beside 150 accounts with an endpoint each on one host that never answers, 30 events per second in all',
  k: 'A healthy endpoint beside 12 events at once for 100 endpoints that never answer',
  l: 'A healthy endpoint beside an account with 400 endpoints that never answer, an event in six seconds',
  n: 'Deliveries that wait for one endpoint that never answers: tries and requests of a minute',
  o: 'One event for many endpoints, all of which fail until they are disabled (3 attempts, at once)',
  i: 'The same with 1,000,000 events of the last 30 days in the log, 20 events in flight',
  m: 'A mix as platforms post it, to accounts with endpoints of all formats',
} as const;

export type Part = keyof typeof parts;

export interface Figure {
  part: Part;
  what: string;
  value: number;
  /** Empty: a ratio. */
  unit: string;
  note?: string;
  /** Of several rounds, in their order; `value` is their median. */
  rounds?: readonly number[];
}

/** Of an even number the mean of the middle two. */
export function median(values: readonly number[]): number {
  const backwards = values.map((value) => -value);
  return (percentile(values, 0.5) - percentile(backwards, 0.5)) / 2;
}

/** @param share in (0, 1]; @returns NaN of nothing */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
}

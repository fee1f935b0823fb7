/** Metrics in Prometheus' text format, by name. */
interface Family {
  /** Its `HELP` and `TYPE`. */
  comments: string[];
  type: string;
  /** By name and labels, as they stand in the text. */
  samples: Map<string, number>;
}

/** Gauges that are no amounts; all others are added up, as are counters and histograms. */
const notSummed: [name: RegExp, combine: (a: number, b: number) => number][] = [
  [/^nodejs_eventloop_lag|^nodejs_version_info$/, Math.max],
  // One process that does not poll is to be seen.
  [/^process_start_time_seconds$|^mailhooks_worker_polling$/, Math.min],
];

/** What several processes show, as if one showed it: each text as the format's version 0.0.4 says, without timestamps. */
export function mergeExpositions(texts: readonly string[]): string {
  const families = new Map<string, Family>();
  for (const text of texts) addTo(families, text);
  return write(families);
}

/** Of an exposition only what goes on to count when its process has ended: counters and histograms. */
export function totalsOf(text: string): string {
  const families = new Map<string, Family>();
  addTo(families, text);
  for (const [name, { type }] of families)
    if (!['counter', 'histogram'].includes(type)) families.delete(name);
  return write(families);
}

function addTo(families: Map<string, Family>, text: string): void {
  let name = '';
  let family: Family = { comments: [], type: '', samples: new Map() };
  let isKnown = false;
  for (const line of text.split('\n')) {
    const [, kind, of = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind !== undefined) {
      if (of !== name) {
        const known = families.get((name = of));
        isKnown = known !== undefined;
        families.set(name, (family = known ?? { comments: [], type: '', samples: new Map() }));
      }
      if (isKnown) continue;
      family.comments.push(line);
      if (kind === 'TYPE') family.type = rest;
    } else if (line !== '') {
      const end = line.lastIndexOf(' ');
      const series = line.slice(0, end);
      family.samples.set(series, combine(name, family.samples.get(series), read(line.slice(end + 1))));
    }
  }
}

function combine(name: string, a: number | undefined, b: number): number {
  if (a === undefined || Number.isNaN(a)) return b;
  if (Number.isNaN(b)) return a;
  const [, other] = notSummed.find(([pattern]) => pattern.test(name)) ?? [];
  return other === undefined ? a + b : other(a, b);
}

const write = (families: ReadonlyMap<string, Family>): string =>
  [...families.values()]
    .flatMap(({ comments, samples }) => [
      ...comments,
      ...Array.from(samples, ([series, value]) => `${series} ${shown(value)}`),
    ])
    .map((line) => `${line}\n`)
    .join('');

/** The format has Go's words, and prom-client writes `Nan`. */
const read = (text: string): number => Number(text.replace(/^([+-]?)inf$/i, '$1Infinity'));
const shown = (value: number): string => String(value).replace('Infinity', 'Inf').replace(/^Inf/, '+Inf');

/** What a metric family is, by Prometheus' text format 0.0.4. */
export interface Family {
  type: string;
  help: string;
  samples: Sample[];
}

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const nameStart = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const comment = new RegExp(`^# (HELP|TYPE) (${nameStart}) (.+)$`);
const sample = new RegExp(`^(${nameStart})(?:\\{(.*)\\})? (\\S+)$`);
const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;
const types = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

/** Parses as strictly as a scraper may. @throws Error naming the line that is wrong */
export function parseExposition(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  let current: string | undefined;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const fail = (why: string): never => {
      throw new Error(`${why}: ${line}`);
    };
    if (line.startsWith('#')) {
      const [, kind, name = '', rest = ''] = comment.exec(line) ?? fail('not a comment of the format');
      if (name !== current && families.has(name)) fail('this family was there before');
      const family = families.get(name) ?? { type: '', help: '', samples: [] };
      families.set(name, family);
      current = name;
      if (family.samples.length > 0) fail('comes after its samples');
      if (kind === 'HELP') family.help = rest;
      else if (types.includes(rest)) family.type = rest;
      else fail('unknown type');
      continue;
    }
    const [, name = '', inside, value = ''] = sample.exec(line) ?? fail('not a sample');
    const family = families.get(current ?? '');
    if (!family?.type || !belongs(name, current ?? '', family.type)) return fail('outside of its family');
    const labels = parseLabels(inside ?? '') ?? fail('not labels');
    const key = `${name} ${JSON.stringify(Object.entries(labels).sort())}`;
    if (seen.has(key)) fail('this sample was there before');
    seen.add(key);
    family.samples.push({ name, labels, value: parseValue(value) ?? fail('not a number') });
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkHistogram(name, family);
  return families;
}

function belongs(sampleName: string, family: string, type: string): boolean {
  const suffixes = { histogram: ['_bucket', '_sum', '_count'], summary: ['', '_sum', '_count'] }[type] ?? [
    '',
  ];
  return suffixes.some((suffix) => sampleName === `${family}${suffix}`);
}

function parseLabels(text: string): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (let rest = text; rest !== '';) {
    const [whole, name = '', value = ''] = label.exec(rest) ?? [];
    if (whole === undefined || name in labels) return undefined;
    labels[name] = value;
    rest = rest.slice(whole.length);
  }
  return labels;
}

/** As Go's ParseFloat reads it, which the format names. */
function parseValue(text: string): number | undefined {
  const [, sign = '', word] = /^([+-]?)(inf|nan)$/i.exec(text) ?? [];
  if (word !== undefined) return /nan/i.test(word) ? NaN : Number(`${sign}Infinity`);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** Buckets rise, and the last one counts everything. */
function checkHistogram(name: string, { samples }: Family): void {
  const bySeries = Map.groupBy(samples, ({ labels: { le: _, ...labels } }) =>
    JSON.stringify(Object.entries(labels).sort()),
  );
  for (const [series, parts] of bySeries) {
    const buckets = parts
      .filter((part) => part.name === `${name}_bucket`)
      .map(({ labels, value }) => ({ le: parseValue(labels.le ?? '') ?? NaN, value }))
      .sort((a, b) => a.le - b.le);
    const count = parts.find((part) => part.name === `${name}_count`)?.value;
    const rises = buckets.every(({ value }, index) => value >= (buckets[index - 1]?.value ?? 0));
    if (!rises || buckets.at(-1)?.le !== Infinity || buckets.at(-1)?.value !== count) {
      throw new Error(`the histogram ${name} ${series} does not add up`);
    }
  }
}

/** The one value of a metric with these labels. @returns undefined when there is none */
export function valueOf(
  families: Map<string, Family>,
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const all = [...families.values()].flatMap(({ samples }) => samples);
  const wanted = Object.entries(labels);
  const found = all.filter(
    (one) =>
      one.name === name &&
      Object.keys(one.labels).length === wanted.length &&
      wanted.every(([key, value]) => one.labels[key] === value),
  );
  return found[0]?.value;
}

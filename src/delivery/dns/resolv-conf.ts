import { hostname } from 'node:os';

/** How `/etc/resolv.conf` completes names; c-ares reads its servers itself. */
export interface ResolvConf {
  search: readonly string[];
  /** A name with at least this many dots is tried as given, before the search domains. */
  ndots: number;
}

const mostDots = 15;

/** @param host this machine's own name, whose domain is searched when the file names none */
export function parseResolvConf(text: string, host = hostname()): ResolvConf {
  let search = host.includes('.') ? [host.slice(host.indexOf('.') + 1)] : [];
  let ndots = 1;
  for (const line of text.split('\n')) {
    const [key = '', ...values] = line.trim().split(/\s+/);
    // The last `search` or `domain` line counts.
    if (key === 'search') search = values;
    else if (key === 'domain') search = values.slice(0, 1);
    else if (key === 'options') {
      for (const option of values) {
        const given = /^ndots:(\d+)$/.exec(option)?.[1];
        if (given !== undefined) ndots = Math.min(Number(given), mostDots);
      }
    }
  }
  const domains = search.map((domain) => domain.toLowerCase().replace(/^\.+|\.+$/g, ''));
  return { search: domains.filter((domain) => domain !== ''), ndots };
}

/** The names to ask for, in the order of glibc. One with a final dot is absolute. @param name in lower case */
export function candidatesFor(name: string, { search, ndots }: ResolvConf): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = search.map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= ndots ? [name, ...searched] : [...searched, name];
}

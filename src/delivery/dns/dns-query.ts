import { Resolver, type LookupAddress } from 'node:dns';

/** Why a name has no address here: it does not exist, it has none, its servers fail, or none of them responds. */
export type Missing = 'ENOTFOUND' | 'ENODATA' | 'ESERVFAIL' | 'ETIMEOUT';

/** The result of one query for both address families. */
export type Found = LookupAddress[] | Missing;

/** When one family has its response, the other waits for this much longer, in ms. */
const graceMs = 1_000;
/** How often each query is sent, a third of the timeout apart: the timeout always ends before c-ares gives up. */
const tries = 3;

const families = { 4: 'A', 6: 'AAAA' } as const;
type Family = 4 | 6;

export interface Asked {
  /** In the form of `Resolver.setServers`. Undefined: those of `/etc/resolv.conf`. */
  servers: readonly string[] | undefined;
  /** For the whole look-up, in ms: a query waits for a third of it. */
  timeoutMs: number;
  /** When it ends, by `performance.now()`. */
  endsAt: number;
}

/**
 * Asks for A and AAAA of a name together, with a resolver (c-ares) of its own: it occupies no thread, and ends in time.
 * After a SERVFAIL each server is asked by itself, as glibc does.
 */
export async function queryAddresses(name: string, asked: Asked): Promise<Found> {
  const first = await ask(name, asked);
  if (first.found !== 'ESERVFAIL' || first.servers.length < 2) return first.found;
  for (const server of first.servers) {
    const { found } = await ask(name, { ...asked, servers: [server] });
    if (found !== 'ESERVFAIL') return found;
  }
  return 'ESERVFAIL';
}

function ask(
  name: string,
  { servers, timeoutMs, endsAt }: Asked,
): Promise<{ found: Found; servers: string[] }> {
  const leftMs = endsAt - performance.now();
  if (leftMs <= 0) return Promise.resolve({ found: 'ETIMEOUT', servers: [] });
  const resolver = new Resolver({ timeout: Math.ceil(timeoutMs / tries), tries });
  if (servers) resolver.setServers(servers);
  return new Promise((resolve) => {
    const results = new Map<Family, string[] | Missing>();
    const end = (): void => {
      clearTimeout(timer);
      resolver.cancel();
      resolve({ found: both(results.get(4), results.get(6)), servers: resolver.getServers() });
    };
    let timer = setTimeout(end, leftMs);
    for (const family of [4, 6] as const) {
      resolver.resolve(name, families[family], (error, addresses) => {
        if (results.has(family)) return;
        const result = error ? missing(error) : addresses;
        results.set(family, result);
        if (results.size === 2) return end();
        if (result === 'ETIMEOUT') return;
        clearTimeout(timer);
        timer = setTimeout(end, Math.min(graceMs, endsAt - performance.now()));
      });
    }
  });
}

/** Addresses of one family are enough. Without any, a failure that may be temporary is reported before a final one. */
function both(v4: string[] | Missing = 'ETIMEOUT', v6: string[] | Missing = 'ETIMEOUT'): Found {
  const addresses = [
    ...(typeof v4 === 'string' ? [] : v4.map((address) => ({ address, family: 4 }))),
    ...(typeof v6 === 'string' ? [] : v6.map((address) => ({ address, family: 6 }))),
  ];
  if (addresses.length > 0) return addresses;
  const failures = [v4, v6];
  return (
    (['ETIMEOUT', 'ESERVFAIL', 'ENODATA', 'ENOTFOUND'] as const).find((why) => failures.includes(why)) ??
    'ENODATA'
  );
}

/** @param error of c-ares */
function missing({ code }: NodeJS.ErrnoException): Missing {
  switch (code) {
    case 'ENODATA':
      return 'ENODATA';
    case 'ENOTFOUND':
    // No such name can exist.
    case 'EBADNAME':
      return 'ENOTFOUND';
    case 'ETIMEOUT':
    case 'ECANCELLED':
    case 'ECONNREFUSED':
      return 'ETIMEOUT';
    default:
      return 'ESERVFAIL';
  }
}

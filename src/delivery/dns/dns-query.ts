import { Resolver, type LookupAddress } from 'node:dns';

/** Why a name has no address here: it does not exist, it has none, its servers fail, or none of them responds. */
export type Missing = 'ENOTFOUND' | 'ENODATA' | 'ESERVFAIL' | 'ETIMEOUT';

/** What one question for both families came to. */
export type Found = LookupAddress[] | Missing;

/** Once one family has responded, the other gets this much more. */
const graceMs = 1_000;
/** Each query is sent so often, a third of the time apart: the end of the time always comes before c-ares gives up. */
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
 * Asks for A and AAAA of a name together, by a resolver of its own (c-ares): it occupies no thread, and ends in time.
 * When the servers fail that are asked first, each of the others is asked as well, as glibc does.
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
    const told = new Map<Family, string[] | Missing>();
    const end = (): void => {
      clearTimeout(timer);
      resolver.cancel();
      resolve({ found: both(told.get(4), told.get(6)), servers: resolver.getServers() });
    };
    let timer = setTimeout(end, leftMs);
    for (const family of [4, 6] as const) {
      resolver.resolve(name, families[family], (error, addresses) => {
        if (told.has(family)) return;
        const answer = error ? missing(error) : addresses;
        told.set(family, answer);
        if (told.size === 2) return end();
        if (answer === 'ETIMEOUT') return;
        clearTimeout(timer);
        timer = setTimeout(end, Math.min(graceMs, endsAt - performance.now()));
      });
    }
  });
}

/** Addresses of either family will do; what the other one lacked matters only when there is none. */
function both(v4: string[] | Missing = 'ETIMEOUT', v6: string[] | Missing = 'ETIMEOUT'): Found {
  const addresses = [
    ...(typeof v4 === 'string' ? [] : v4.map((address) => ({ address, family: 4 }))),
    ...(typeof v6 === 'string' ? [] : v6.map((address) => ({ address, family: 6 }))),
  ];
  if (addresses.length > 0) return addresses;
  const told = [v4, v6];
  return (
    (['ETIMEOUT', 'ESERVFAIL', 'ENODATA', 'ENOTFOUND'] as const).find((why) => told.includes(why)) ??
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

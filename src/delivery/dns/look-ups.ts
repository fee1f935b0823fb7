import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { NameLookUps } from '../../domain/basics/name-servers.ts';
import type { LookUpBounds } from './bounded-look-ups.ts';
import { directLookUp } from './direct-look-up.ts';
import type { Resolve } from './resolve.ts';

/** How long a look-up waits for a slot at most, in ms: less than `slowMs`, beyond which a request counts as slow. */
const mostPatienceMs = 900;

/** Each takes a socket or two. */
const direct = { perAccount: 64, inAll: 1_000 };
/** Each occupies one of libuv's threads, of which half may look up names. */
const threads = { perAccount: 8, inAll: 32 };

/**
 * How names are looked up, and how many together.
 * @param timeoutMs of a whole attempt
 */
export function lookUpsBy(names: NameLookUps, timeoutMs: number): { resolve: Resolve; bounds: LookUpBounds } {
  const patienceMs = Math.min(mostPatienceMs, timeoutMs / 2);
  if (names === 'system') {
    // A system look-up cannot be cancelled: a second one for the same name would only occupy another thread.
    return { resolve: systemResolve, bounds: { ...threads, patienceMs, sharedMs: Infinity } };
  }
  const servers = names === 'direct' ? undefined : names;
  return {
    resolve: directLookUp({ timeoutMs, servers }),
    bounds: { ...direct, patienceMs, sharedMs: timeoutMs / 3 },
  };
}

function systemResolve(host: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });
}

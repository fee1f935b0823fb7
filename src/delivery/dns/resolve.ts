import type { LookupAddress } from 'node:dns';

/** Looks a name up; every address, as `dns.lookup` with `all`. Tests bring a resolver of their own. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

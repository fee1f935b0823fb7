import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';

/** Addresses by name in lower case, without a final dot; IPv4 first. */
export type HostsFile = ReadonlyMap<string, LookupAddress[]>;

/** Reads `/etc/hosts`: each line has an address and its names, and a name may stand on several. Other lines are skipped. */
export function parseHosts(text: string): HostsFile {
  const hosts = new Map<string, LookupAddress[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/s, '').trim().split(/\s+/);
    const family = isIP(address);
    if (family === 0) continue;
    for (const name of names.map((given) => given.toLowerCase().replace(/\.$/, ''))) {
      const known = hosts.get(name) ?? [];
      if (known.some((other) => other.address === address)) continue;
      hosts.set(
        name,
        [...known, { address, family }].sort((a, b) => a.family - b.family),
      );
    }
  }
  return hosts;
}

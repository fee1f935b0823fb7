import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';

/** Addresses by name in lower case, without a final dot; IPv4 first. */
export type HostsFile = ReadonlyMap<string, LookupAddress[]>;

/** `/etc/hosts`: an address and its names on each line, of any number of lines. What is neither is passed over. */
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

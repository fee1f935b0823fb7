import { BlockList, isIP } from 'node:net';
import { specialV4, specialV6, type SpecialRange } from './iana-special-ranges.ts';

export function blockList(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', bits = ''] = cidr.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

const v4 = rangesOf(specialV4);
const v6 = rangesOf(specialV6);

/** Everything outside is forbidden as a whole: IANA has given none of it to networks. */
const globalUnicastV6 = blockList(['2000::/3']);
/** NAT64 (RFC 6052): judged by the IPv4 address in its last 32 bits. */
const nat64 = blockList(['64:ff9b::/96']);
/** ISATAP (RFC 5214): an interface id that embeds an IPv4 address and may be tunnelled to it. */
const isatap = /:(?:0{0,4}|0?200):0?5efe:[0-9a-f]{1,4}:[0-9a-f]{1,4}$/;

/**
 * Why no webhook may go to this address: the range that it is in, with its source.
 * @param address an IPv4 or IPv6 literal without brackets
 * @returns null for an address that may be somebody's public server
 */
export function forbiddenAs(address: string): string | null {
  const family = isIP(address);
  if (family === 4) return v4(address, 'ipv4');
  if (family !== 6) return 'no address';
  if (address.includes('%')) return 'with a zone';
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  if (nat64.check(canonical, 'ipv6')) {
    const embedded = forbiddenAs(embeddedV4(canonical));
    return embedded && `NAT64 of ${embedded}`;
  }
  const range = v6(canonical, 'ipv6');
  if (range !== null) return range;
  if (!globalUnicastV6.check(canonical, 'ipv6')) return 'outside of global unicast';
  return isatap.test(expand(canonical)) ? 'ISATAP, RFC 5214' : null;
}

/** Checks all ranges together first; only for a hit it looks up which range it is. */
function rangesOf(
  ranges: readonly SpecialRange[],
): (address: string, family: 'ipv4' | 'ipv6') => string | null {
  const all = blockList(ranges.map(([cidr]) => cidr));
  const each = ranges.map(([cidr, name, source]) => [blockList([cidr]), `${name}, ${source}`] as const);
  return (address, family) => {
    if (!all.check(address, family)) return null;
    return each.find(([list]) => list.check(address, family))?.[1] ?? 'reserved';
  };
}

/** The IPv4 address in the last 32 bits of a canonical IPv6 address. */
function embeddedV4(canonical: string): string {
  const [high = '0', low = '0'] = expand(canonical).split(':').slice(-2);
  const bits = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.');
}

/** All eight groups: `64:ff9b::a00:1` becomes `64:ff9b:0:0:0:0:a00:1`. */
function expand(canonical: string): string {
  const [head = '', tail] = canonical.split('::');
  if (tail === undefined) return canonical;
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after].join(':');
}

import { BlockList, isIP } from 'node:net';

/**
 * Special-purpose IPv4 ranges of IANA's registry, multicast and reserved space, and Azure's host agent, which looks public
 * and answers every VM (168.63.129.16): never somebody's public endpoint.
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const forbiddenV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** Inside 2000::/3, what is not plain global unicast. Everything outside 2000::/3 is forbidden as a whole. */
const forbiddenV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

const globalUnicastV6 = ['2000::/3'];
/** NAT64 (RFC 6052): judged by the IPv4 address in its last 32 bits. */
const nat64 = ['64:ff9b::/96'];

export function blockList(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', bits = ''] = cidr.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

const v4 = blockList(forbiddenV4);
const v6 = blockList(forbiddenV6);
const v6Global = blockList(globalUnicastV6);
const v6Nat64 = blockList(nat64);
/** ISATAP (RFC 5214): an interface id that embeds an IPv4 address and may be tunnelled to it. */
const isatap = /:(?:0{0,4}|0?200):0?5efe:[0-9a-f]{1,4}:[0-9a-f]{1,4}$/;

/**
 * Whether no webhook may go to this address.
 * @param address an IPv4 or IPv6 literal without brackets
 */
export function isForbiddenAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return v4.check(address, 'ipv4');
  if (family !== 6 || address.includes('%')) return true;
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  if (v6Nat64.check(canonical, 'ipv6')) return v4.check(embeddedV4(canonical), 'ipv4');
  return !v6Global.check(canonical, 'ipv6') || v6.check(canonical, 'ipv6') || isatap.test(expand(canonical));
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

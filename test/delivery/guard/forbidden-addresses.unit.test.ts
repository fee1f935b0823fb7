import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { blockList, forbiddenAs } from '../../../src/delivery/guard/forbidden-addresses.ts';
import { specialV4, specialV6 } from '../../../src/delivery/guard/iana-special-ranges.ts';

const isForbiddenAddress = (address: string): boolean => forbiddenAs(address) !== null;

/** First and last address of IANA's special IPv4 ranges, then the neighbours outside where those are public. */
const v4Ranges: [name: string, first: string, last: string, ...outside: string[]][] = [
  ['this network', '0.0.0.0', '0.255.255.255', '1.0.0.0'],
  ['private 10/8', '10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['shared address space', '100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['loopback', '127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ["Azure's host agent", '168.63.129.16', '168.63.129.16', '168.63.129.15', '168.63.129.17'],
  ['link local, cloud metadata', '169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['private 172.16/12', '172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['IETF protocol assignments', '192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
  ['TEST-NET-1', '192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
  ['AS112-v4', '192.31.196.0', '192.31.196.255', '192.31.195.255', '192.31.197.0'],
  ['AMT', '192.52.193.0', '192.52.193.255', '192.52.192.255', '192.52.194.0'],
  ['6to4 relay anycast', '192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
  ['private 192.168/16', '192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['direct delegation AS112', '192.175.48.0', '192.175.48.255', '192.175.47.255', '192.175.49.0'],
  ['benchmarking', '198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['TEST-NET-2', '198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
  ['TEST-NET-3', '203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
  ['multicast', '224.0.0.0', '239.255.255.255', '223.255.255.255'],
  ['reserved and broadcast', '240.0.0.0', '255.255.255.255'],
];

const ones = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff';
const v6Ranges: [name: string, first: string, last: string, ...outside: string[]][] = [
  ['unspecified, loopback, compatible, mapped: ::/8', '::', `ff:${ones}`],
  ['loopback', '::1', '::1'],
  ['IPv4-mapped, even of a public address', '::ffff:0:0', '::ffff:ffff:ffff'],
  ['IPv4-translated (SIIT)', '::ffff:0:0:0', '::ffff:0:ffff:ffff'],
  ['local-use NAT64', '64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  ['around NAT64', '64:ff9b:0:0:0:1::', '64:ff9b:0:ffff:ffff:ffff:ffff:ffff'],
  ['discard only', '100::', '100::ffff:ffff:ffff:ffff'],
  ['dummy prefix', '100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff'],
  ['all below global unicast', '1::', `1fff:${ones}`, '2000::'],
  [
    'IETF protocol assignments, Teredo, ORCHID',
    '2001::',
    '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001:200::',
    `2000:${ones}`,
  ],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff'],
  [
    'documentation',
    '2001:db8::',
    '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001:db9::',
  ],
  ['6to4', '2002::', `2002:${ones}`, `2001:${ones}`, '2003::'],
  [
    'AS112-v6',
    '2620:4f:8000::',
    '2620:4f:8000:ffff:ffff:ffff:ffff:ffff',
    '2620:4f:7fff:ffff:ffff:ffff:ffff:ffff',
    '2620:4f:8001::',
  ],
  ['6bone, which was returned', '3ffe::', `3ffe:${ones}`, `3ffd:${ones}`],
  ['documentation, new', '3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', '3fff:1000::'],
  ['all above global unicast', '4000::', `fbff:${ones}`, `3fff:${ones}`],
  ['segment routing', '5f00::', `5f00:${ones}`],
  ['unique local, cloud metadata', 'fc00::', `fdff:${ones}`],
  ['AWS metadata', 'fd00:ec2::254', 'fd00:ec2::254'],
  ['link local', 'fe80::', `febf:${ones}`],
  ['site local', 'fec0::', `feff:${ones}`],
  ['multicast', 'ff00::', `ffff:${ones}`],
];

const toInt = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toV4 = (int: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(int / 2 ** shift) % 256).join('.');
const hexPair = (int: number): string =>
  `${Math.floor(int / 65_536).toString(16)}:${(int % 65_536).toString(16)}`;

const toV6 = (int: bigint): string =>
  int
    .toString(16)
    .padStart(32, '0')
    .match(/.{4}/g)
    ?.map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':') ?? '';
const toBigInt = (address: string): bigint => {
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
  return BigInt(`0x${all.map((group) => group.padStart(4, '0')).join('')}`);
};

const firstOf = (cidr: string): string => cidr.replace(/\/.*/, '');
const lastOf = (cidr: string): string => {
  const [address = '', bits] = cidr.split('/');
  return address.includes(':')
    ? toV6(toBigInt(address) + 2n ** (128n - BigInt(bits ?? 0)) - 1n)
    : toV4(toInt(address) + 2 ** (32 - Number(bits)) - 1);
};

const forbiddenV4 = fc
  .constantFrom(...v4Ranges)
  .chain(([, first, last]) => fc.integer({ min: toInt(first), max: toInt(last) }));
const anyV4 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const inRange = (int: number): boolean =>
  v4Ranges.some(([, first, last]) => int >= toInt(first) && int <= toInt(last));

describe('a forbidden address', () => {
  for (const [name, first, last, ...outside] of [...v4Ranges, ...v6Ranges]) {
    it(`is every one of ${name}: ${first} to ${last}`, () => {
      assert.ok(isForbiddenAddress(first), first);
      assert.ok(isForbiddenAddress(last), last);
      for (const address of outside) assert.ok(!isForbiddenAddress(address), `${address} is public`);
    });
  }

  it('is an IPv4 address exactly when it is in one of those ranges', () => {
    fc.assert(
      fc.property(fc.oneof(anyV4, forbiddenV4), (int) =>
        assert.equal(isForbiddenAddress(toV4(int)), inRange(int)),
      ),
      { numRuns: 2_000 },
    );
  });

  it('stays forbidden in every IPv6 spelling that embeds it', () => {
    fc.assert(
      fc.property(forbiddenV4, (int) => {
        const dotted = toV4(int);
        const pair = hexPair(int);
        for (const address of [
          `::ffff:${dotted}`,
          `::FFFF:${pair}`,
          `0:0:0:0:0:ffff:${pair}`,
          `::${dotted}`,
          `::ffff:0:${dotted}`,
          `64:ff9b::${dotted}`,
          `64:ff9b::${pair}`,
          `0064:FF9B:0:0:0:0:${dotted}`,
          `64:ff9b:1::${dotted}`,
          `2002:${pair}::1`,
          `2001:0:${pair}::1`,
          `2a00:1450:4001:81b:0:5efe:${pair}`,
          `2a00:1450:4001:81b:200:5efe:${dotted}`,
          `2a00:1450:4001:81b:0200:5EFE:${pair}`,
        ]) {
          assert.ok(isForbiddenAddress(address), address);
        }
      }),
    );
  });

  it('is an IPv6 address exactly when it is outside of global unicast, in a special range, NAT64 or ISATAP', () => {
    const special = blockList(specialV6.map(([cidr]) => cidr));
    const global = blockList(['2000::/3']);
    const anyV6 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
    const nearby = fc.constantFrom(...v6Ranges).chain(([, first, last]) => {
      const [min, max] = [toBigInt(first), toBigInt(last)];
      const bits = max - min + 1n;
      const lowest = min > bits ? min - bits : 0n;
      const highest = max + bits < 2n ** 128n ? max + bits : 2n ** 128n - 1n;
      return fc.bigInt({ min: lowest, max: highest });
    });
    const inGlobal = fc.bigInt({ min: toBigInt('2000::'), max: toBigInt(`3fff:${ones}`) });
    fc.assert(
      fc.property(fc.oneof(anyV6, nearby, inGlobal), (int) => {
        const address = toV6(int);
        fc.pre(!address.startsWith('64:ff9b:0:0:0:0:') && !/:0?2?0?0?:?5efe:/.test(address));
        const expected = special.check(address, 'ipv6') || !global.check(address, 'ipv6');
        assert.equal(isForbiddenAddress(address), expected, address);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is named with its range and where that is written', () => {
    for (const [cidr, name, source] of [...specialV4, ...specialV6]) {
      // The first address of a wide row, or its last, can be in a narrower one that stands before it.
      const names = [firstOf(cidr), lastOf(cidr)].map(forbiddenAs);
      assert.ok(names.includes(`${name}, ${source}`), `${cidr}: ${names.join('; ')}`);
    }
    assert.equal(forbiddenAs('64:ff9b::10.0.0.1'), 'NAT64 of private use, RFC 1918');
    assert.equal(forbiddenAs('4000::1'), 'outside of global unicast');
  });

  it('is a NAT64 address exactly when its IPv4 address is', () => {
    fc.assert(
      fc.property(fc.oneof(anyV4, forbiddenV4), (int) => {
        assert.equal(isForbiddenAddress(`64:ff9b::${hexPair(int)}`), inRange(int), toV4(int));
      }),
    );
  });

  it('is anything with a zone, and anything that is no address', () => {
    for (const text of [
      'fe80::1%eth0',
      '2a00:1450::1%1',
      '::1%lo',
      '',
      'localhost',
      '127.1',
      '0x7f.0.0.1',
      '1.2.3',
      '1.2.3.4.5',
      '[::1]',
      '2130706433',
      '8.8.8.8 ',
      '01.2.3.4',
    ]) {
      assert.ok(isForbiddenAddress(text), text);
    }
  });

  it('is not a public server', () => {
    for (const address of [
      '1.1.1.1',
      '8.8.8.8',
      '93.184.215.14',
      '185.199.108.153',
      '2606:4700:4700::1111',
      '2001:4860:4860::8888',
      '2a00:1450:4001:81b::200e',
      '2a00:1450:4001:81b:5efe:0:808:808',
      '64:ff9b::8.8.8.8',
    ]) {
      assert.ok(!isForbiddenAddress(address), address);
    }
  });
});

/**
 * Writes a MaxMind DB file (https://maxmind.github.io/MaxMind-DB/), as little of the format as a test needs: a tree of
 * IPv6 addresses (IPv4 in ::/96) with 24-bit records, and data of maps, strings and small numbers.
 */
export type MmdbValue = string | number | readonly MmdbValue[] | { readonly [key: string]: MmdbValue };

/** A node is two records: the index of another node, data, or nothing. */
type Record = { node: number } | { data: number } | undefined;

/** @param networks by CIDR of IPv4, as in `203.0.113.0/24` */
export function mmdb(databaseType: string, networks: { [cidr: string]: MmdbValue }): Buffer {
  const nodes: [Record, Record][] = [[undefined, undefined]];
  const data: Buffer[] = [];
  let dataLength = 0;
  for (const [cidr, value] of Object.entries(networks)) {
    insert(nodes, bitsOf(cidr), { data: dataLength });
    data.push(encode(value));
    dataLength = Buffer.concat(data).length;
  }
  const tree = Buffer.alloc(nodes.length * 6);
  for (const [index, pair] of nodes.entries()) {
    for (const [side, record] of pair.entries()) {
      tree.writeUIntBE(valueOf(record, nodes.length), index * 6 + side * 3, 3);
    }
  }
  const metadata = {
    node_count: nodes.length,
    record_size: 24,
    ip_version: 6,
    database_type: databaseType,
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    description: { en: 'made by a test' },
  };
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, encode(metadata)]);
}

function valueOf(record: Record, nodeCount: number): number {
  if (record === undefined) return nodeCount;
  return 'node' in record ? record.node : nodeCount + 16 + record.data;
}

function insert(nodes: [Record, Record][], bits: number[], record: Record): void {
  let node = nodes[0];
  for (const bit of bits.slice(0, -1)) {
    if (node === undefined) return;
    let next = node[bit as 0 | 1];
    if (next === undefined || !('node' in next)) {
      next = { node: nodes.push([undefined, undefined]) - 1 };
      node[bit as 0 | 1] = next;
    }
    node = nodes[next.node];
  }
  if (node) node[(bits.at(-1) ?? 0) as 0 | 1] = record;
}

function bitsOf(cidr: string): number[] {
  const [address = '', length] = cidr.split('/');
  const text = address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  const bits = text.slice(0, Number(length)).split('').map(Number);
  return [...Array<number>(96).fill(0), ...bits];
}

const types = { string: 2, uint32: 6, map: 7, array: 11 };

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([control(types.string, bytes.length), bytes]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(types.uint32, 4), bytes]);
  }
  if (Array.isArray(value)) {
    const items = value as readonly MmdbValue[];
    return Buffer.concat([control(types.array, items.length), ...items.map(encode)]);
  }
  const entries = Object.entries(value as { [key: string]: MmdbValue });
  return Buffer.concat([control(types.map, entries.length), ...entries.flat().map(encode)]);
}

/** Type and size; types beyond 7 and sizes beyond 28 take a byte more. */
function control(type: number, size: number): Buffer {
  const [shortSize, moreSize] = size < 29 ? [size, []] : [29, [size - 29]];
  return type <= 7
    ? Buffer.from([(type << 5) | shortSize, ...moreSize])
    : Buffer.from([shortSize, type - 7, ...moreSize]);
}

/** What a GeoLite2-City file says of an address in London. */
export const london: MmdbValue = {
  city: { geoname_id: 2_643_743, names: { en: 'London' } },
  continent: { code: 'EU', geoname_id: 6_255_148 },
  country: { iso_code: 'GB', geoname_id: 2_635_167 },
  location: { time_zone: 'Europe/London' },
  postal: { code: 'SW1A' },
};

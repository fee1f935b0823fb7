import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { Resolver, type LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer, isIPv6, type AddressInfo, type Server } from 'node:net';
import type { Resolve } from '../../src/delivery/dns/resolve.ts';

/** What a name answers; `silence` is no answer at all. */
export interface Zone {
  A?: string[];
  AAAA?: string[];
  CNAME?: string;
}
/** By UDP it answers in another way than the zone: with the bit that says to ask by TCP, with the id of another question, in half. */
export interface Odd {
  byUdp: 'truncated' | 'another id' | 'cut off';
  zone: Zone;
}
export type DnsAnswer = Zone | Odd | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'silence';

/** A DNS server on loopback, spoken to by UDP and TCP, that answers what the test sets. */
export interface DnsServer {
  /** As in `127.0.0.1:5353`. */
  address: string;
  /** Names asked for, with the type, in order. */
  asked: string[];
  /** Default: NXDOMAIN for every name. */
  answer: (name: string, type: 'A' | 'AAAA') => DnsAnswer;
  /** Looks up by Node's own resolver, which asks this server. */
  resolve: Resolve;
  close(): void;
}

const types: Record<number, 'A' | 'AAAA'> = { 1: 'A', 28: 'AAAA' };
const cnameType = 5;
const responseCodes = { NXDOMAIN: 3, SERVFAIL: 2, REFUSED: 5 };
const truncatedBit = 0x0200;

export async function startDnsServer(): Promise<DnsServer> {
  const { socket, tcp } = await onePort();
  const { port } = socket.address();
  const respond = (query: Buffer, by: 'udp' | 'tcp'): Buffer | undefined => {
    const { name, type, question } = readQuestion(query);
    if (type === undefined) return undefined;
    server.asked.push(`${name} ${type}${by === 'tcp' ? ' by TCP' : ''}`);
    const answer = server.answer(name, type);
    return answer === 'silence' ? undefined : responseTo(query, question, { answer, type, by });
  };
  socket.on('message', (query: Buffer, client: RemoteInfo) => {
    const response = respond(query, 'udp');
    if (response) socket.send(response, client.port, client.address);
  });
  tcp.on('connection', (client) => {
    client.on('error', () => undefined);
    client.on('data', (data: Buffer) => {
      const response = respond(data.subarray(2), 'tcp');
      if (!response) return;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(response.length);
      client.write(Buffer.concat([length, response]));
    });
  });
  const resolver = new Resolver({ timeout: 2_500, tries: 2 });
  resolver.setServers([`127.0.0.1:${port}`]);
  const server: DnsServer = {
    address: `127.0.0.1:${port}`,
    asked: [],
    answer: () => 'NXDOMAIN',
    resolve: resolveBy(resolver),
    close() {
      resolver.cancel();
      socket.close();
      tcp.close();
    },
  };
  return server;
}

/** A port that is free by UDP and by TCP. */
async function onePort(): Promise<{ socket: Socket; tcp: Server }> {
  for (;;) {
    const tcp = createServer().listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const socket = createSocket('udp4');
    socket.bind((tcp.address() as AddressInfo).port, '127.0.0.1');
    const isBound = await once(socket, 'listening').then(
      () => true,
      () => false,
    );
    if (isBound) return { socket, tcp };
    tcp.close();
  }
}

function responseTo(
  query: Buffer,
  question: Buffer,
  { answer, type, by }: { answer: Exclude<DnsAnswer, 'silence'>; type: 'A' | 'AAAA'; by: 'udp' | 'tcp' },
): Buffer {
  const odd = typeof answer === 'object' && 'byUdp' in answer ? answer : undefined;
  const oddly = by === 'udp' ? odd?.byUdp : undefined;
  const zone = odd ? odd.zone : (answer as Exclude<typeof answer, Odd>);
  const records = typeof zone === 'string' || oddly === 'truncated' ? [] : recordsOf(zone, type);
  const header = Buffer.alloc(12);
  header.writeUInt16BE((query.readUInt16BE() + (oddly === 'another id' ? 1 : 0)) % 65_536);
  const code = typeof zone === 'string' ? responseCodes[zone] : 0;
  header.writeUInt16BE(0x8180 | code | (oddly === 'truncated' ? truncatedBit : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  const whole = Buffer.concat([header, question, ...records]);
  return oddly === 'cut off' ? whole.subarray(0, whole.length - 3) : whole;
}

/** Every address of both families, as `getaddrinfo` gives them; its error only when there is none. */
const resolveBy =
  (resolver: Resolver): Resolve =>
  async (host) => {
    const ask = (family: 4 | 6): Promise<LookupAddress[]> =>
      new Promise((resolve, reject) => {
        const told = (error: Error | null, found: string[]): void =>
          error ? reject(error) : resolve(found.map((address) => ({ address, family })));
        if (family === 4) resolver.resolve4(host, told);
        else resolver.resolve6(host, told);
      });
    const [v4, v6] = await Promise.allSettled([ask(4), ask(6)]);
    if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason;
    return [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  };

function readQuestion(query: Buffer): { name: string; type: 'A' | 'AAAA' | undefined; question: Buffer } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = types[query.readUInt16BE(at + 1)];
  return { name: labels.join('.').toLowerCase(), type, question: query.subarray(12, at + 5) };
}

function recordsOf({ CNAME, ...addresses }: Zone, type: 'A' | 'AAAA'): Buffer[] {
  // The answer's owner is the question's name, by a pointer to byte 12; behind a CNAME it is the other name.
  const owner = CNAME === undefined ? Buffer.from([0xc0, 12]) : encodeName(CNAME);
  const records = (addresses[type] ?? []).map((address) =>
    record(owner, type === 'A' ? 1 : 28, isIPv6(address) ? bytesV6(address) : bytesV4(address)),
  );
  if (CNAME !== undefined) records.unshift(record(Buffer.from([0xc0, 12]), cnameType, encodeName(CNAME)));
  return records;
}

function record(owner: Buffer, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([owner, fixed, data]);
}

const encodeName = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);

const bytesV4 = (address: string): Buffer => Buffer.from(address.split('.').map(Number));

function bytesV6(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined): string[] => (text ? text.split(':') : []);
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

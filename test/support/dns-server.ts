import { createSocket, type RemoteInfo } from 'node:dgram';
import { Resolver, type LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { Resolve } from '../../src/delivery/target-guard.ts';

/** What a name answers; `silence` is no answer at all. */
export interface Zone {
  A?: string[];
  AAAA?: string[];
  CNAME?: string;
}
export type DnsAnswer = Zone | 'NXDOMAIN' | 'SERVFAIL' | 'silence';

/** A DNS server on loopback, spoken to by UDP, that answers what it is told to. */
export interface DnsServer {
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
const responseCodes = { NXDOMAIN: 3, SERVFAIL: 2 };

export async function startDnsServer(): Promise<DnsServer> {
  const socket = createSocket('udp4');
  socket.on('message', (query: Buffer, client: RemoteInfo) => {
    const { name, type, question } = readQuestion(query);
    if (type === undefined) return;
    server.asked.push(`${name} ${type}`);
    const answer = server.answer(name, type);
    if (answer === 'silence') return;
    const records = typeof answer === 'string' ? [] : recordsOf(answer, type);
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | (typeof answer === 'string' ? responseCodes[answer] : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    socket.send(Buffer.concat([header, question, ...records]), client.port, client.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver({ timeout: 200, tries: 2 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  const server: DnsServer = {
    asked: [],
    answer: () => 'NXDOMAIN',
    resolve: resolveBy(resolver),
    close() {
      resolver.cancel();
      socket.close();
    },
  };
  return server;
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

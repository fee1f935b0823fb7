import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it, type TestContext } from 'node:test';
import { createHttpSender } from '../../src/delivery/http/http-sender.ts';
import { createTargetGuard } from '../../src/delivery/guard/target-guard.ts';
import type { Exchange } from '../../src/domain/delivery/exchange.ts';
import { startDnsServer, type DnsAnswer, type DnsServer } from '../support/dns-server.ts';

/** Allowed, so that something can be reached at all; every other private address stays forbidden. */
const allowed = ['127.0.0.1/32'];
const patientMs = 20_000;

/** A name that is looked up over the wire, by a real resolver at a real server. */
describe('a name in DNS', () => {
  let dns: DnsServer;
  let receiver: Server;
  let connections = 0;
  const url = (name = 'hooks.example.com'): string =>
    `http://${name}:${(receiver.address() as AddressInfo).port}/`;

  before(async () => {
    dns = await startDnsServer();
    receiver = createServer((_req, res) => res.setHeader('connection', 'close').end());
    receiver.on('connection', () => (connections += 1));
    // Every loopback address: a connection to a forbidden one would arrive.
    receiver.listen(0, '0.0.0.0');
    await once(receiver, 'listening');
  });
  after(() => {
    dns.close();
    receiver.close();
  });
  beforeEach(() => {
    connections = 0;
    dns.asked = [];
  });

  function newSender(t: TestContext, timeoutMs = patientMs): (name?: string) => Promise<Exchange> {
    const sender = createHttpSender(createTargetGuard(allowed, dns.resolve), timeoutMs);
    t.after(() => sender.close());
    return (name) => sender.send({ url: url(name), headers: {}, body: '{}' });
  }

  /** Each in turn, the last one for ever; for A and AAAA alike. */
  const inTurn = (...answers: DnsAnswer[]): DnsServer['answer'] => {
    const lookups = { A: 0, AAAA: 0 };
    return (_name, type) => answers[Math.min(lookups[type]++, answers.length - 1)] ?? 'NXDOMAIN';
  };

  async function refused(send: (name?: string) => Promise<Exchange>): Promise<void> {
    const { failure, response } = await send();
    assert.equal(response, null);
    assert.equal(failure?.code, 'blocked_target', JSON.stringify(failure));
    assert.equal(connections, 0);
  }

  it('is asked for once per attempt, in both families, and reached', async (t) => {
    dns.answer = () => ({ A: ['127.0.0.1'] });
    const send = newSender(t);
    assert.equal((await send()).response?.status, 200);
    assert.deepEqual(dns.asked.sort(), ['hooks.example.com A', 'hooks.example.com AAAA']);
    assert.equal(connections, 1);
  });

  it('that changes its answer between two look-ups is refused at the second (rebinding)', async (t) => {
    dns.answer = inTurn({ A: ['127.0.0.1'] }, { A: ['127.0.0.2'] });
    const send = newSender(t);
    assert.equal((await send()).response?.status, 200);
    assert.equal(connections, 1);
    assert.equal((await send()).failure?.code, 'blocked_target');
    assert.equal(connections, 1);
    assert.equal(dns.asked.length, 4);
  });

  it('that changes its answer for every look-up never reaches a forbidden address', async (t) => {
    dns.answer = inTurn(
      ...Array.from({ length: 20 }, (_, i) => ({ A: [i % 2 === 0 ? '127.0.0.1' : '127.0.0.2'] })),
    );
    const reached: (string | undefined)[] = [];
    receiver.on('connection', (socket) => reached.push(socket.localAddress));
    const send = newSender(t);
    const codes: (string | number | undefined)[] = [];
    for (let i = 0; i < 20; i += 1) {
      const { response, failure } = await send();
      codes.push(response?.status ?? failure?.code);
    }
    assert.deepEqual(new Set(reached), new Set(['127.0.0.1']));
    assert.equal(codes.filter((code) => code === 200).length, 10);
    assert.equal(codes.filter((code) => code === 'blocked_target').length, 10);
  });

  for (const [what, zone] of Object.entries<DnsAnswer>({
    'a private address': { A: ['10.0.0.1'] },
    'a public and a private address': { A: ['93.184.215.14', '10.0.0.1'] },
    'the private one first': { A: ['10.0.0.1', '93.184.215.14'] },
    'cloud metadata': { A: ['169.254.169.254'] },
    'a private AAAA beside a public A': { A: ['93.184.215.14'], AAAA: ['fd00::1'] },
    'a private A beside a public AAAA': { A: ['192.168.0.1'], AAAA: ['2606:4700::1111'] },
    'loopback in AAAA alone': { AAAA: ['::1'] },
    'an IPv4-mapped AAAA': { AAAA: ['::ffff:7f00:2'] },
    'NAT64 of a private address': { AAAA: ['64:ff9b::a00:1'] },
    'a CNAME to a private address': { CNAME: 'intern.example.net', A: ['10.0.0.1'] },
    'a CNAME to localhost': { CNAME: 'localhost', A: ['127.0.0.2'] },
    'twenty public addresses and a private one': {
      A: [...Array.from({ length: 20 }, (_, i) => `93.184.215.${i}`), '172.16.0.1'],
    },
  })) {
    it(`with ${what} is refused`, async (t) => {
      dns.answer = () => zone;
      await refused(newSender(t));
    });
  }

  for (const [what, answer] of Object.entries<DnsAnswer>({
    'that does not exist': 'NXDOMAIN',
    'whose server fails': 'SERVFAIL',
    'without an address': {},
    'with a CNAME that leads nowhere': { CNAME: 'nowhere.example.net' },
  })) {
    it(`${what} is a DNS error`, async (t) => {
      dns.answer = () => answer;
      const { failure } = await newSender(t)();
      assert.equal(failure?.code, 'dns_error', JSON.stringify(failure));
    });
  }

  it('whose server never answers costs no more than the timeout', async (t) => {
    dns.answer = () => 'silence';
    const { failure, durationMs } = await newSender(t, 300)();
    assert.equal(failure?.code, 'timeout');
    assert.ok(durationMs < 5_000, `${durationMs} ms`);
  });

  it('whose server never answers keeps no other name waiting', async (t) => {
    dns.answer = (name) => (name.startsWith('silent') ? 'silence' : { A: ['127.0.0.1'] });
    const send = newSender(t);
    const silent = Array.from({ length: 50 }, (_, i) => send(`silent${i}.example.com`));
    assert.equal((await send()).response?.status, 200);
    for (const { failure } of await Promise.all(silent)) assert.equal(failure?.code, 'dns_error');
  });
});

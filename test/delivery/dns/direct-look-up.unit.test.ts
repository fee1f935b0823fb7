import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { directLookUp } from '../../../src/delivery/dns/direct-look-up.ts';
import { createTargetGuard } from '../../../src/delivery/guard/target-guard.ts';
import { startDnsServer, type DnsAnswer, type DnsServer } from '../../support/dns-server.ts';
import { until } from '../../support/until.ts';

const patientMs = 30_000;

/** Names as Mailhooks looks them up, with files and servers of this test's own. */
describe('a look-up', () => {
  let dns: DnsServer;
  let other: DnsServer;
  let folder: string;
  before(async () => {
    dns = await startDnsServer();
    other = await startDnsServer();
  });
  after(() => {
    dns.close();
    other.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailhooks-names-'));
    for (const server of [dns, other]) Object.assign(server, { asked: [], answer: () => 'NXDOMAIN' });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const files = () => ({ hosts: join(folder, 'hosts'), resolvConf: join(folder, 'resolv.conf') });
  const lookUp = (timeoutMs = patientMs, servers = [dns.address]) =>
    directLookUp({ timeoutMs, servers, files: files() });
  const write = (file: 'hosts' | 'resolvConf', text: string): Promise<void> => writeFile(files()[file], text);
  const addresses = async (host: string, by = lookUp()): Promise<string[]> =>
    (await by(host)).map(({ address }) => address);
  const known = (zones: Record<string, DnsAnswer>): void => {
    dns.answer = (name) => zones[name] ?? 'NXDOMAIN';
  };
  const fails = (host: string, code: string, by = lookUp()): Promise<void> =>
    assert.rejects(by(host), { code });

  describe('of /etc/hosts', () => {
    it('asks nobody, and knows comments, tabs, CRLF, aliases, final dots and case', async () => {
      await write(
        'hosts',
        [
          '# 10.9.9.9 commented',
          '10.0.0.1\treceiver  Alias.Example # 10.0.0.9 not-me',
          '  fd00::1 receiver\r',
          '10.0.0.2 receiver\r',
          '10.0.0.1 receiver',
          '300.1.1.1 broken',
          '127.1 short',
          'lonely',
          '',
        ].join('\n'),
      );
      const by = lookUp();
      assert.deepEqual(await by('receiver'), [
        { address: '10.0.0.1', family: 4 },
        { address: '10.0.0.2', family: 4 },
        { address: 'fd00::1', family: 6 },
      ]);
      assert.deepEqual(await addresses('RECEIVER.', by), ['10.0.0.1', '10.0.0.2', 'fd00::1']);
      assert.deepEqual(await addresses('alias.example', by), ['10.0.0.1']);
      assert.deepEqual(dns.asked, []);
      for (const name of ['commented', 'not-me', 'broken', 'short', 'lonely'])
        await fails(name, 'ENOTFOUND', by);
    });

    it('sees a change', async () => {
      await write('hosts', '10.0.0.1 receiver');
      const by = lookUp();
      assert.deepEqual(await addresses('receiver', by), ['10.0.0.1']);
      await write('hosts', '10.0.0.22 receiver');
      await until('it is read', async () => (await addresses('receiver', by))[0] === '10.0.0.22');
      await rm(files().hosts);
      await until('it is gone', () =>
        by('receiver').then(
          () => false,
          () => true,
        ),
      );
    });

    it('judges what it says like every other address', async () => {
      await write('hosts', '10.0.0.1 receiver\n93.184.215.14 receiver');
      const guard = createTargetGuard([], lookUp());
      await assert.rejects(guard.resolve('receiver'), /receiver \(10\.0\.0\.1\) is a private/);
    });
  });

  it('of localhost and what is under it asks nobody', async () => {
    for (const name of ['localhost', 'a.b.localhost', 'LOCALHOST.']) {
      assert.deepEqual(await addresses(name), ['127.0.0.1'], name);
    }
    assert.deepEqual(dns.asked, []);
  });

  it('of what only URLs take for addresses asks nobody', async () => {
    for (const name of ['127.1', '0x7f.1', '2130706433', '127.0.0.1.']) {
      assert.deepEqual(await addresses(name), ['127.0.0.1'], name);
    }
    for (const name of ['1.2.3.4.5', '999.1', 'a.0x']) await fails(name, 'ENOTFOUND');
    assert.deepEqual(dns.asked, []);
  });

  describe('in DNS', () => {
    it('asks for both families, and lists A first', async () => {
      known({ 'hooks.example.com': { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] } });
      assert.deepEqual(await lookUp()('Hooks.Example.com'), [
        { address: '192.0.2.1', family: 4 },
        { address: '2001:db8::1', family: 6 },
      ]);
      assert.deepEqual(dns.asked.sort(), ['hooks.example.com A', 'hooks.example.com AAAA']);
    });

    it('finds names with IPv6 alone, behind CNAMEs, and in responses that only TCP has whole', async () => {
      known({
        'six.example.com': { AAAA: ['2001:db8::1'] },
        'alias.example.com': { CNAME: 'real.example.net', A: ['192.0.2.2'] },
        'large.example.com': {
          byUdp: 'truncated',
          zone: { A: Array.from({ length: 200 }, (_, n) => `192.0.2.${n}`) },
        },
      });
      assert.deepEqual(await addresses('six.example.com'), ['2001:db8::1']);
      assert.deepEqual(await addresses('alias.example.com'), ['192.0.2.2']);
      assert.equal((await addresses('large.example.com')).length, 200);
      assert.ok(dns.asked.includes('large.example.com A by TCP'));
    });

    it('does not wait for one family that is silent when the other has responded', async () => {
      dns.answer = (name, type) => {
        if (type === 'AAAA') return 'silence';
        return name.startsWith('empty') ? {} : { A: ['192.0.2.1'] };
      };
      assert.deepEqual(await addresses('four.example.com'), ['192.0.2.1']);
      await fails('empty.example.com', 'ETIMEOUT');
      dns.answer = (_name, type) => (type === 'A' ? 'SERVFAIL' : { AAAA: ['2001:db8::1'] });
      assert.deepEqual(await addresses('six.example.com'), ['2001:db8::1']);
    });

    it('says whether the name or its address is missing, or its server', async () => {
      known({
        'empty.example.com': {},
        'loop.example.com': { CNAME: 'loop.example.com' },
        'broken.example.com': 'SERVFAIL',
        'refused.example.com': 'REFUSED',
        'cut.example.com': { byUdp: 'cut off', zone: { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] } },
      });
      await fails('nowhere.example.com', 'ENOTFOUND');
      await fails('empty.example.com', 'ENODATA');
      await fails('loop.example.com', 'ENODATA');
      await fails('broken.example.com', 'ESERVFAIL');
      await fails('refused.example.com', 'ESERVFAIL');
      await fails('cut.example.com', 'ESERVFAIL');
      for (const name of [`${'a'.repeat(64)}.example.com`, 'a..example.com', `${'a.'.repeat(140)}com`]) {
        await fails(name, 'ENOTFOUND');
      }
    });

    it('takes no response to another question', async () => {
      known({ 'forged.example.com': { byUdp: 'another id', zone: { A: ['192.0.2.66'] } } });
      await fails('forged.example.com', 'ETIMEOUT', lookUp(600));
    });

    it('whose servers are silent ends with its time, and asks again meanwhile', async () => {
      dns.answer = () => 'silence';
      await fails('silent.example.com', 'ETIMEOUT', lookUp(6_000));
      const asked = dns.asked.filter((question) => question === 'silent.example.com A');
      assert.ok(asked.length >= 2, `asked ${asked.length} times`);
    });

    it('goes on with the next server where one fails or is silent', async () => {
      other.answer = () => ({ A: ['192.0.2.1'] });
      const by = lookUp(15_000, [dns.address, other.address]);
      for (const answer of ['SERVFAIL', 'REFUSED', 'silence'] as const) {
        dns.answer = () => answer;
        assert.deepEqual(await addresses('hooks.example.com', by), ['192.0.2.1'], answer);
      }
      dns.answer = () => 'NXDOMAIN';
      await fails('hooks.example.com', 'ENOTFOUND', by);
    });

    it('without any server fails immediately', async () => {
      const gone = await startDnsServer();
      gone.close();
      await fails('hooks.example.com', 'ETIMEOUT', lookUp(patientMs, [gone.address]));
    });
  });

  describe('with search domains', () => {
    const conf =
      'nameserver 192.0.2.53\nsearch one.example two.example\noptions timeout:1 attempts:9 rotate ndots:2\n';
    const asked = (): string[] => [...new Set(dns.asked.map((question) => question.replace(/ .*/, '')))];

    it('tries names with few dots there first, and others as they are first', async () => {
      await write('resolvConf', conf);
      await fails('a.b', 'ENOTFOUND');
      assert.deepEqual(asked(), ['a.b.one.example', 'a.b.two.example', 'a.b']);
      dns.asked = [];
      await fails('a.b.c', 'ENOTFOUND');
      assert.deepEqual(asked(), ['a.b.c', 'a.b.c.one.example', 'a.b.c.two.example']);
      dns.asked = [];
      await fails('a.b.', 'ENOTFOUND');
      assert.deepEqual(asked(), ['a.b']);
    });

    it('goes on after a name that is missing, is empty, fails or is too long, and stops at silence', async () => {
      await write(
        'resolvConf',
        conf.replace('ndots:2', 'ndots:4').replace('one.example', `${'x.'.repeat(120)}com`),
      );
      for (const answer of ['NXDOMAIN', {}, 'SERVFAIL'] as const) {
        known({ 'hooks.two.example': answer, hooks: { A: ['192.0.2.1'] } });
        assert.deepEqual(await addresses('hooks'), ['192.0.2.1']);
      }
      await write('resolvConf', conf);
      dns.asked = [];
      known({ 'hooks.one.example': 'silence', hooks: { A: ['192.0.2.1'] } });
      await fails('hooks', 'ETIMEOUT', lookUp(2_000));
      assert.deepEqual(asked(), ['hooks.one.example']);
    });

    it('says of a name what was said of it as it is', async () => {
      await write('resolvConf', conf);
      known({ 'a.b.c': 'SERVFAIL' });
      await fails('a.b.c', 'ESERVFAIL');
    });

    it('does without the file, and knows `domain`', async () => {
      await fails('a.b', 'ENOTFOUND');
      assert.equal(asked()[0], 'a.b');
      await write('resolvConf', 'search one.example\ndomain corp.example.\r\n; search x\n#options ndots:9\n');
      dns.asked = [];
      known({ 'hooks.corp.example': { A: ['192.0.2.1'] } });
      assert.deepEqual(await addresses('hooks'), ['192.0.2.1']);
    });
  });
});

import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { checkTarget } from '../../../src/commands/doctor/check-target.ts';
import { readConfig } from '../../../src/config/config.ts';
import { startDnsServer, type DnsServer } from '../../support/dns-server.ts';
import { overTls, startRaw, trustFixtures, type RawServer } from '../../support/raw-server.ts';

describe('a connection to a target', () => {
  let dns: DnsServer;
  let untrust: () => void;
  before(async () => {
    dns = await startDnsServer();
    dns.answer = (name, type) =>
      /\bexample(\.com)?$/.test(name) && type === 'A' ? { A: ['127.0.0.1'] } : 'NXDOMAIN';
    untrust = trustFixtures();
  });
  after(() => {
    dns.close();
    untrust();
  });

  const check = (target: string | undefined, settings: Record<string, string> = {}) => {
    const config = readConfig({
      MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
      MAILHOOKS_DNS: dns.address,
      MAILHOOKS_REQUEST_TIMEOUT: '30s',
      ...settings,
    });
    return checkTarget(config, target === undefined ? undefined : new URL(target));
  };

  it('is not tried unless a target is named, and does not count as well', async () => {
    const { ok, found } = await check(undefined);
    assert.equal(ok, undefined);
    assert.match(found, /a firewall in the way would not be seen; --target <URL>/);
  });

  it('is opened, and nothing is sent over it', async (t) => {
    const received: Buffer[] = [];
    const take = (socket: Socket): void => void socket.on('data', (bytes) => received.push(bytes));
    const server = await startRaw({ listen: () => createServer(take) });
    t.after(() => server.stop());
    const url = `http://hooks.example:${new URL(server.url).port}/a-token?and=another`;
    const { ok, found } = await check(url);
    assert.equal(ok, true, found);
    const host = new URL(url).host;
    assert.equal(found, `http://${host} is reached at 127.0.0.1; this says nothing of other hosts`);
    await server.left();
    assert.deepEqual([server.connections, received], [1, []]);
  });

  it('needs a valid certificate with https, for the name of the URL', async (t) => {
    const start = async (server: RawServer): Promise<string> => {
      const atWork = await startRaw(server);
      t.after(() => atWork.stop());
      return atWork.url.replace('127.0.0.1', 'hooks.example.com');
    };
    const trustedUrl = await start({ scheme: 'https', listen: overTls('hooks.cert') });
    const trusted = await check(trustedUrl);
    assert.equal(trusted.ok, true, trusted.found);
    assert.match(trusted.found, /, with a valid certificate;/);
    const ofAnother = await check(trustedUrl.replace('hooks.', 'other.'));
    assert.match(ofAnother.found, /: TLS: .*does not match/);
    const untrusted = await check(await start({ scheme: 'https', listen: overTls('untrusted.cert') }));
    assert.equal(untrusted.ok, false);
    assert.match(`${untrusted.found} → ${untrusted.toDo}`, /: TLS: .* → .*NODE_EXTRA_CA_CERTS/);
    const plain = await check((await start({ listen: overTls('expired.cert') })).replace('http:', 'https:'));
    assert.match(plain.found, /: TLS: .*expired/);
  });

  it('that cannot be had is named with its cause and what to do', async (t) => {
    const silent = (): Server => createServer(() => undefined);
    const server = await startRaw({ listen: silent });
    t.after(() => server.stop());
    // Connected, and never answered: as behind a firewall that swallows what comes, only later.
    const late = await check(server.url.replace('http:', 'https:'), { MAILHOOKS_REQUEST_TIMEOUT: '1s' });
    assert.match(`${late.found} → ${late.toDo}`, /: no connection within 1 s → .*firewall/);
    const cases: [string, RegExp][] = [
      ['http://127.0.0.1:1/', /^http:\/\/127\.0\.0\.1:1: connection refused → .*firewall/],
      [
        'https://nobody.invalid/',
        /^https:\/\/nobody\.invalid: the host name does not exist → correct the name/,
      ],
      ['http://10.1.2.3/', /10\.1\.2\.3 is a private or reserved address .* → .*MAILHOOKS_ALLOWED_TARGETS/],
      ['http://user:secret@127.0.0.1/', /^http:\/\/127\.0\.0\.1: a URL with credentials is refused/],
    ];
    for (const [target, expected] of cases) {
      const { ok, found, toDo } = await check(target);
      assert.equal(ok, false, target);
      assert.match(`${found} → ${toDo}`, expected);
    }
  });
});

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { createHttpSender } from '../../src/delivery/http/http-sender.ts';
import { createTargetGuard } from '../../src/delivery/guard/target-guard.ts';
import { DomainError } from '../../src/domain/basics/errors.ts';
import { checkTarget } from '../../src/services/endpoints/check-target.ts';
import { refusedTargets } from '../support/refused-targets.ts';
import { allowedTargets } from '../support/targets/allowed.ts';

/** Nothing here needs DNS: a look-up would be a target that got past the first look. */
const guard = createTargetGuard([], (host) => Promise.reject(new Error(`${host} was looked up`)));
const sender = createHttpSender(guard, 5_000);
const all = Object.values(refusedTargets).flat();

describe('a target that is refused', () => {
  after(() => sender.close());

  it('is in the list once', () => assert.equal(new Set(all).size, all.length));

  for (const [kind, targets] of Object.entries(refusedTargets)) {
    it(`is ${kind}: when an endpoint is saved and when a request is sent`, async () => {
      for (const url of targets) {
        await assert.rejects(checkTarget(guard, url, 'url'), DomainError, JSON.stringify(url));
        const { failure, response } = await sender.send({ url, headers: {}, body: '{}' });
        assert.equal(response, null);
        assert.equal(failure?.code, 'blocked_target', JSON.stringify(url));
      }
    });
  }

  it('is every one of them', async (t) => {
    const codes = await Promise.all(
      all.map(async (url) => (await sender.send({ url, headers: {}, body: '{}' })).failure?.code),
    );
    const refused = codes.filter((code) => code === 'blocked_target').length;
    t.diagnostic(`${all.length} targets tried, ${refused} refused`);
    assert.equal(refused, all.length);
    assert.ok(all.length >= 171);
  });
});

describe('a target that is allowed', () => {
  it('is every public address', async (t) => {
    for (const url of allowedTargets) {
      assert.ok(guard.checkUrl(url), url);
      await checkTarget(guard, url, 'url');
    }
    t.diagnostic(`${allowedTargets.length} public targets tried, ${allowedTargets.length} allowed`);
  });
});

describe('a refused target that listens on this machine', () => {
  let port: number;
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  before(async () => {
    server.listen(0, '::');
    await once(server, 'listening');
    ({ port } = server.address() as { port: number });
  });
  after(() => server.close());

  it('is never connected to', async () => {
    const here = all.flatMap((text) => {
      const url = URL.parse(text);
      if (!url || !/^https?:$/.test(url.protocol)) return [];
      url.port = String(port);
      return url.href;
    });
    for (const url of here) await sender.send({ url, headers: {}, body: '{}' });
    assert.ok(here.length > 171);
    assert.equal(connections, 0);
  });
});

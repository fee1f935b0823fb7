import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proxyFor } from '../../src/config/proxy-from-env.ts';

const outside = 'temporal.example.com:7233';
const proxy = 'http://proxy.example.com:3128';
const address = 'proxy.example.com:3128';

describe('the proxy by which Temporal is reached', () => {
  it('is never one for this machine', () => {
    for (const own of [
      'localhost:7233',
      'LOCALHOST',
      '127.0.0.1:7233',
      '127.0.0.2',
      '[::1]:7233',
      'a.localhost:1',
      'localhost.:7233',
    ])
      assert.equal(
        proxyFor(own, { http_proxy: proxy, https_proxy: proxy, ALL_PROXY: proxy }),
        undefined,
        own,
      );
  });

  it('is read from every spelling, gRPC first, lower case before capitals', () => {
    for (const name of ['grpc_proxy', 'https_proxy', 'http_proxy', 'all_proxy']) {
      assert.deepEqual(proxyFor(outside, { [name]: proxy }), { address }, name);
      assert.deepEqual(proxyFor(outside, { [name.toUpperCase()]: proxy }), { address }, name);
    }
    const env = { HTTP_PROXY: 'http://c:1', http_proxy: 'http://b:1', GRPC_PROXY: 'http://a:1' };
    assert.deepEqual(proxyFor(outside, env), { address: 'a:1' });
    assert.equal(proxyFor(outside, {}), undefined);
  });

  it('is written as other programs take it', () => {
    const written: Record<string, unknown> = {
      'proxy:3128': { address: 'proxy:3128' },
      'http://proxy': { address: 'proxy:80' },
      'HTTP://proxy:80/': { address: 'proxy:80' },
      'http://[2001:db8::1]:3128': { address: '[2001:db8::1]:3128' },
      'http://me:p%40ss@proxy:1': { address: 'proxy:1', credentials: { username: 'me', password: 'p@ss' } },
    };
    for (const [text, expected] of Object.entries(written))
      assert.deepEqual(proxyFor(outside, { https_proxy: text }), expected, text);
  });

  it('that cannot be used is named, without what stands in it', () => {
    for (const text of ['socks5://u:secret@proxy:1', 'https://secret@proxy', 'http://', 'http://u:%zz@proxy'])
      assert.throws(
        () => proxyFor(outside, { HTTPS_PROXY: text }),
        (error: Error) => /^HTTPS_PROXY: .*NO_PROXY/.test(error.message) && !/secret|%zz/.test(error.message),
      );
  });

  it('is left out for the names, ranges and ports of no_proxy', () => {
    const out = [
      '*',
      'temporal.example.com',
      'example.com',
      '.example.com',
      '*.example.com',
      'TEMPORAL.example.com:7233',
      'localhost, example.com',
      'a b example.com',
    ];
    for (const list of out)
      for (const name of ['no_proxy', 'NO_PROXY', 'no_grpc_proxy'])
        assert.equal(proxyFor(outside, { http_proxy: proxy, [name]: list }), undefined, list);
    for (const list of [
      'localhost',
      'ample.com',
      'temporal.example.com:80',
      'a.temporal.example.com',
      '',
      ',',
    ])
      assert.deepEqual(proxyFor(outside, { http_proxy: proxy, no_proxy: list }), { address }, list);
    for (const list of ['192.0.2.0/24', '192.0.2.7', '192.0.2.7:7233'])
      assert.equal(proxyFor('192.0.2.7:7233', { http_proxy: proxy, no_proxy: list }), undefined, list);
    for (const list of ['192.0.3.0/24', '2.7', '192.0.2.0/33'])
      assert.deepEqual(proxyFor('192.0.2.7:7233', { http_proxy: proxy, no_proxy: list }), { address }, list);
    assert.equal(proxyFor('[2001:db8::1]:7233', { http_proxy: proxy, no_proxy: '[2001:db8::1]' }), undefined);
  });
});

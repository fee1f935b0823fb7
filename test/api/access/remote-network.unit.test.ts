import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { networkOf } from '../../../src/api/access/remote-network.ts';

describe('the network of an address', () => {
  it('is the address itself in IPv4, however it is written', () => {
    for (const text of ['192.0.2.7', '::ffff:192.0.2.7', '::FFFF:192.0.2.7'])
      assert.equal(networkOf(text), '192.0.2.7');
  });

  it('is the /64 in IPv6', () => {
    const network = '2001:db8:0:7::/64';
    for (const text of [
      '2001:db8:0:7::',
      '2001:db8:0:7::1',
      '2001:0DB8:0000:0007:a:b:c:d',
      '2001:db8::7:0:0:0:1',
      '2001:db8:0:7:1:2:192.0.2.1',
    ])
      assert.equal(networkOf(text), network, text);
    assert.equal(networkOf('::1'), '0:0:0:0::/64');
    assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64');
    assert.notEqual(networkOf('2001:db8:0:8::1'), network);
  });

  it('is short, whatever a proxy passes on', () => {
    assert.equal(networkOf(undefined), '');
    fc.assert(fc.property(fc.string({ maxLength: 500 }), (text) => networkOf(text).length <= 64));
    fc.assert(fc.property(fc.ipV6(), (text) => /^([0-9a-f]{1,4}:){4}:\/64$|^[\d.]+$/.test(networkOf(text))));
  });
});

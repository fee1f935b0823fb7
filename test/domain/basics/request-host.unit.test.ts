import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostNameOf, isLoopbackName, isMeantForUs } from '../../../src/domain/basics/request-host.ts';

describe('the host of a request', () => {
  it('is read without its port, in lower case', () => {
    const names: Record<string, string | undefined> = {
      'localhost:8080': 'localhost',
      LocalHost: 'localhost',
      '127.0.0.1:': '127.0.0.1',
      '[::1]:8080': '[::1]',
      'hooks.example.com': 'hooks.example.com',
    };
    for (const [header, name] of Object.entries(names)) assert.equal(hostNameOf(header), name);
    for (const header of [undefined, '', ':80', 'a b', 'u@localhost', 'localhost/x', '::1', '[::1', 'a:b'])
      assert.equal(hostNameOf(header), undefined, header);
  });

  it('is ours by the names of the loopback interface and those that are allowed', () => {
    const allowed = new Set(['hooks.example.com']);
    for (const header of ['localhost', '127.0.0.1:1', '127.8.9.1', '[::1]', 'hooks.example.com:443'])
      assert.ok(isMeantForUs(header, allowed), header);
    for (const header of [
      '',
      'evil.example',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '0.0.0.0',
      '192.0.2.1',
      'a.hooks.example.com',
      '[::2]',
    ])
      assert.ok(!isMeantForUs(header, allowed), header);
  });

  it('HOST is loopback or not', () => {
    for (const host of ['localhost', '127.0.0.1', '127.0.0.2', '::1']) assert.ok(isLoopbackName(host), host);
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'hooks']) assert.ok(!isLoopbackName(host), host);
  });
});

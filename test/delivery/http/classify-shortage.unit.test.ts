import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shortageOf } from '../../../src/delivery/http/classify-shortage.ts';

const failed = (code: string, address?: string): Error =>
  Object.assign(new Error(`connect ${code}`), { code, address });

// Files and ports are made short for real in test/delivery/attempt/shortages.test.ts; memory would be everybody's.
describe('what this process lacked to open a socket', () => {
  it('is told by the error', () => {
    for (const code of ['ENOMEM', 'ENOBUFS']) assert.equal(shortageOf(failed(code)), 'memory');
    for (const code of ['EMFILE', 'ENFILE']) assert.equal(shortageOf(failed(code)), 'files');
    assert.equal(shortageOf(failed('EADDRNOTAVAIL', '192.0.2.1')), 'ports');
  });

  it('is nothing where the receiver, or a missing IPv6, may be the cause', () => {
    for (const code of ['ECONNREFUSED', 'ETIMEDOUT', 'ENETUNREACH'])
      assert.equal(shortageOf(failed(code)), undefined);
    assert.equal(shortageOf(failed('EADDRNOTAVAIL', '2001:db8::1')), undefined);
  });

  it('is found among the failures of several addresses', () => {
    const errors = [failed('ENETUNREACH', '2001:db8::1'), failed('ENOBUFS', '192.0.2.1')];
    assert.equal(shortageOf(new AggregateError(errors)), 'memory');
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { roleOf } from '../../src/commands/install-telemetry.ts';

describe('the role that traces name', () => {
  it('is that of each process, also when it is one of several', () => {
    assert.equal(roleOf({ api: true, worker: false }), 'api');
    assert.equal(roleOf({ api: false, worker: true }), 'worker');
    assert.equal(roleOf({ api: true, worker: true }), 'api+worker');
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rightFor } from '../../../src/api/access/route-rights.ts';
import { apiRoutes } from '../../../src/api/routes/index.ts';

describe('what a session needs', () => {
  for (const { operationId, allow, method } of apiRoutes()) {
    it(`to call ${operationId}`, () => {
      const right = rightFor(operationId);
      assert.ok(right, 'is said in src/api/access/route-rights.ts');
      assert.equal(right === 'open', allow === 'anybody', 'is nothing only where nobody needs a key');
      if (method !== 'get') assert.notEqual(operationId === 'createPortalLink' ? 'retry' : right, 'view');
    });
  }

  it('is nothing that a session can have, for an operation that nobody has named', () => {
    assert.equal(rightFor('toString'), undefined);
    assert.equal(rightFor('dropEverything'), undefined);
  });
});

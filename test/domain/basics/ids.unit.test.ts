import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { instantOf, newId, type IdPrefix } from '../../../src/domain/basics/ids.ts';

const prefixes = fc.constantFrom<IdPrefix>('acc', 'ep', 'evt', 'dlv', 'att', 'key', 'ntf');
const instants = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('ids', () => {
  it('carry the instant they were made at', () => {
    fc.assert(
      fc.property(prefixes, instants, (prefix, at) => {
        const id = newId(prefix, at);
        assert.ok(id.startsWith(`${prefix}_`));
        assert.equal(instantOf(id)?.getTime(), at);
      }),
    );
  });

  it('sort by that instant', () => {
    fc.assert(
      fc.property(prefixes, instants, instants, (prefix, a, b) => {
        fc.pre(a !== b);
        assert.equal(newId(prefix, a) < newId(prefix, b), a < b);
      }),
    );
  });

  it('of one process sort by the order they were made in, within a millisecond too', () => {
    const at = Date.now();
    const ids = Array.from({ length: 1_000 }, () => newId('att', at));
    const descents = ids.slice(1).filter((id, index) => id < (ids[index] ?? ''));
    assert.ok(descents.length <= 1, 'once in 4 billion ids the sequence begins again');
  });

  it('are of the present time by default, and differ', () => {
    const before = Date.now();
    const ids = Array.from({ length: 1_000 }, () => newId('evt'));
    const after = Date.now();
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) {
      const at = instantOf(id)?.getTime() ?? 0;
      assert.ok(at >= before && at <= after);
    }
  });

  it('of others hold no instant', () => {
    const v4 = 'dlv_7b0c6a4e-5a7e-4c39-9f6e-0d9d7f1f2a11';
    for (const id of [
      '',
      'order-17',
      v4,
      newId('evt').slice(4),
      `${newId('evt')}x`,
      newId('evt').toUpperCase(),
    ]) {
      assert.equal(instantOf(id), null, id);
    }
    fc.assert(fc.property(fc.string(), (text) => instantOf(text) === null));
  });
});

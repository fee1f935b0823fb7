import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { DomainError } from '../../../src/domain/basics/errors.ts';
import { formatPath, validate } from '../../../src/domain/basics/validate.ts';

const schema = z.array(z.strictObject({ name: z.string(), tags: z.array(z.number()).optional() }));

function refusal(value: unknown, at?: readonly PropertyKey[]): DomainError {
  try {
    validate(schema, value, at);
  } catch (error) {
    assert.ok(error instanceof DomainError);
    return error;
  }
  throw new Error('was not refused');
}

describe('validate', () => {
  it('returns what the schema makes of the value', () => {
    assert.deepEqual(validate(z.string().default('x'), undefined), 'x');
  });

  it('names every field by its path, each unknown one too', () => {
    const error = refusal([{ name: 'a' }, { name: 5, tags: [1, 'two'], more: 1, 'and "more"': 1 }]);
    assert.equal(error.code, 'validation_failed');
    assert.deepEqual(
      error.errors?.map(({ path }) => path),
      ['[1].name', '[1].tags[1]', '[1].more', '[1]["and \\"more\\""]'],
    );
  });

  it('puts where the value stands before every path', () => {
    assert.deepEqual(
      refusal([{}], ['events', 2]).errors?.map(({ path }) => path),
      ['events[2][0].name'],
    );
    assert.equal(refusal('text').errors?.[0]?.path, '');
  });

  it('says the first problem and counts the rest', () => {
    assert.match(refusal([{ name: 1 }, { name: 2 }, { name: 3 }]).message, /^\[0\]\.name: .*\(and 2 more\)$/);
    assert.doesNotMatch(refusal([{ name: 1 }]).message, /more/);
    assert.doesNotMatch(refusal('text').message, /^:/);
  });

  it('names limits in words, and says of a key what its own schema says', () => {
    const schema = z.object({
      text: z.string().min(1),
      count: z.number().max(9),
      list: z.array(z.string()).max(0),
      keys: z.record(z.string().regex(/^[a-z]+$/, 'expected a small letter'), z.string()),
    });
    const bad = { text: '', count: 10, list: [''], keys: { A: '' } };
    assert.throws(
      () => validate(schema, bad),
      (error: unknown) => {
        assert.ok(error instanceof DomainError);
        assert.deepEqual(error.errors, [
          { path: 'text', message: 'expected at least 1 character' },
          { path: 'count', message: 'expected at most 9' },
          { path: 'list', message: 'expected at most 0 items' },
          { path: 'keys.A', message: 'expected a small letter' },
        ]);
        return true;
      },
    );
  });

  it('writes paths as one would in code', () => {
    assert.equal(formatPath([2, 'recipient', 'email']), '[2].recipient.email');
    assert.equal(formatPath(['headers', 'x-a b']), 'headers["x-a b"]');
    assert.equal(formatPath(['headers', 'x-api-key']), 'headers.x-api-key');
    assert.equal(formatPath(['a', 0, 1, 'b']), 'a[0][1].b');
    assert.equal(formatPath(['']), '[""]');
    assert.equal(formatPath([]), '');
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseJson } from '../../../src/domain/basics/lossless-json.ts';
import { countMembers, findRepeatedKey } from '../../../src/domain/basics/repeated-key.ts';

describe('a name that stands twice in an object', () => {
  it('is found where it stands, whatever way it is written', () => {
    const cases: [string, PropertyKey[]][] = [
      ['{"a":1,"a":2}', ['a']],
      ['{"a":{"b":1},"a":{"b":1}}', ['a']],
      ['{"a":1,"\\u0061":2}', ['a']],
      ['[0,{"x":[{"y":1,"z":[],"y":2}]}]', [1, 'x', 0, 'y']],
      ['{"__proto__":1,"__proto__":2}', ['__proto__']],
      ['{"":1, "" :2}', ['']],
      ['{"a\\"b":1,"c":":","a\\"b":2}', ['a"b']],
      ['{"a":1.0,"b":{"a":1},"b":2}', ['b']],
    ];
    for (const [text, path] of cases) assert.deepEqual(findRepeatedKey(text), path, text);
  });

  it('is none in different objects, in strings, or at different depths', () => {
    for (const text of [
      '{"a":{"a":{"a":1}}}',
      '[{"a":1},{"a":1}]',
      '{"a":"\\"a\\":1","b":"{\\"a\\":1,\\"a\\":2}"}',
      '{"a":[],"b":{},"A":1}',
      '"a:a"',
      '1',
    ])
      assert.equal(findRepeatedKey(text), undefined, text);
  });

  it('is read in a text of a million characters without an escape, and of as many escapes', () => {
    for (const piece of ['x', '\\n', '\\"']) {
      const long = piece.repeat(1_000_000);
      assert.deepEqual(findRepeatedKey(`{"a":"${long}","b":1,"b":2}`), ['b']);
    }
  });

  it('makes fewer members than the text has', () => {
    assert.equal(countMembers(parseJson('{"a":1.0,"b":[{"c":null},{"c":1e400}],"__proto__":{"d":1}}')), 6);
    assert.equal(countMembers(parseJson('{"a":1,"a":2}')), 1);
  });
});

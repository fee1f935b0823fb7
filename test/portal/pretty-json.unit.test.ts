import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memberText, prettyJson } from '../../portal/src/text/pretty-json.ts';

describe('JSON for reading', () => {
  it('leaves every number as it came', () => {
    const numbers = ['1567512491587205123', '-9007199254740993', '1e400', '0.10', '1.0E+2', '-0'];
    assert.equal(prettyJson(`[${numbers.join(',')}]`), `[\n  ${numbers.join(',\n  ')}\n]`);
  });

  it('leaves strings as they came, with their escapes and what looks like JSON in them', () => {
    const text = String.raw`{"a\"b":"{\u00e9,[1]: \\","":"</script>"}`;
    assert.equal(
      prettyJson(text),
      '{\n  ' + String.raw`"a\"b": "{\u00e9,[1]: \\",` + '\n  "": "</script>"\n}',
    );
  });

  it('indents by depth and keeps empty ones on a line', () => {
    assert.equal(
      prettyJson(' {"a":[],"b":{ },"c":[{"d":null}]} '),
      '{\n  "a": [],\n  "b": {},\n  "c": [\n    {\n      "d": null\n    }\n  ]\n}',
    );
    assert.equal(prettyJson('true'), 'true');
  });

  for (const text of [
    '',
    'ok',
    '<p>no</p>',
    '{"a":1',
    '{"a":}',
    "{'a':1}",
    '[1,]',
    '01',
    '"a',
    '1 2',
    '{"a":1}x',
  ]) {
    it(`takes ${JSON.stringify(text)} for no JSON`, () => assert.equal(prettyJson(text), null));
  }
});

describe('the text of a member', () => {
  const text =
    '{"id":"event","other":{"event":1},"event":{"n":12345678901234567890, "event":[2]},"last":[ 1 ]}';

  it('is of the outermost object, digit for digit', () => {
    assert.equal(memberText(text, 'event'), '{"n":12345678901234567890, "event":[2]}');
    assert.equal(memberText(text, 'id'), '"event"');
    assert.equal(memberText(text, 'last'), '[ 1 ]');
  });

  it('is undefined where there is none', () => {
    assert.equal(memberText(text, 'n'), undefined);
    assert.equal(memberText('[1]', 'n'), undefined);
    assert.equal(memberText('{"n":', 'n'), undefined);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { piecesOf, plainOf } from '../../portal/src/text/bidi.ts';

describe('characters that turn the direction of text', () => {
  it('are named apart from the text around them', () => {
    assert.deepEqual(piecesOf('\u202Egnp.exe'), [
      { text: 'U+202E', isControl: true },
      { text: 'gnp.exe', isControl: false },
    ]);
    for (const character of '\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069')
      assert.match(plainOf(`a${character}b`), /^a\[U\+(061C|20[026][0-9A-F])\]b$/);
  });

  it('are found in no text that has none, whatever its language', () => {
    for (const text of ['', 'Shop', 'متجر', 'חנות', '👩‍💻 é'])
      assert.deepEqual(piecesOf(text), text === '' ? [] : [{ text, isControl: false }]);
  });
});

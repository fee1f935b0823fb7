import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLruTextCache } from '../../src/secrets/lru-text-cache.ts';

describe('the cache of texts', () => {
  const made: string[] = [];
  const make = (text: string) => (): string => {
    made.push(text);
    return text;
  };

  it('makes each text once while they fit; the least recently used one is dropped', () => {
    made.length = 0;
    const cache = createLruTextCache(8); // four keys and texts of one character
    for (const key of ['a', 'b', 'c', 'd', 'a']) assert.equal(cache.get(key, make(key)), key);
    cache.get('e', make('e'));
    for (const key of ['a', 'c', 'd', 'e']) cache.get(key, make(key));
    assert.deepEqual(made, ['a', 'b', 'c', 'd', 'e']);
    cache.get('b', make('b'));
    assert.deepEqual(made, ['a', 'b', 'c', 'd', 'e', 'b']);
  });

  it('keeps nothing that is larger than itself, and remembers empty texts', () => {
    made.length = 0;
    const cache = createLruTextCache(8);
    cache.get('', make(''));
    cache.get('', make(''));
    assert.equal(cache.get('x', make('y'.repeat(9))), 'y'.repeat(9));
    cache.get('x', make('z'));
    assert.deepEqual(made, ['', 'y'.repeat(9), 'z']);
  });

  it('remembers no failure', () => {
    const cache = createLruTextCache();
    assert.throws(() =>
      cache.get('a', () => {
        throw new Error('locked');
      }),
    );
    assert.equal(
      cache.get('a', () => 'open'),
      'open',
    );
  });
});

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { it } from 'node:test';

it('names every migration NNNN_name.sql, by a number that no other has', () => {
  const names = readdirSync(new URL('../../src/store/migrations/', import.meta.url));
  const wrong = names.filter((name) => !/^\d{4}_[a-z0-9_]+\.sql$/.test(name));
  assert.deepEqual(wrong, [], `rename ${wrong.join(', ')}: a file of another name is never applied`);
  for (const [number, same = []] of Map.groupBy(names, (name) => name.slice(0, 4)))
    assert.equal(
      same.length,
      1,
      `${same.join(' and ')} both have the number ${number}: take the next free one`,
    );
});

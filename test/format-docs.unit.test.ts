import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { formatPage } from '../scripts/format-docs/page.ts';
import { formatNames } from '../src/domain/account/endpoint.ts';

const folder = new URL('../docs/receive/formats/', import.meta.url);

describe('docs/receive/formats', () => {
  it('has a page for every format, and no other', async () => {
    assert.deepEqual((await readdir(folder)).sort(), formatNames.map((name) => `${name}.md`).sort());
  });

  for (const name of formatNames) {
    it(`shows ${name} as the code renders it (npm run docs)`, async () => {
      assert.equal(await readFile(new URL(`${name}.md`, folder), 'utf8'), await formatPage(name));
    });
  }
});

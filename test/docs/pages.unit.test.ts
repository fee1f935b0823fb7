import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { allSettings } from '../../scripts/deploy/settings.ts';
import { anchors, bareFences, pages, readPage, root, shellBlocks, withoutCode } from './markdown.ts';

const maxLines = 150;
const maxWords = 1_000;

/** Made by commands, so not in a fresh checkout. */
const made = /^(dist|node_modules|\.mailhooks)\b/;

describe('the documentation', () => {
  it(`has a README of at most ${maxLines} lines and ${maxWords} words, with the command for the tests`, async () => {
    const readme = await readPage('README.md');
    assert.ok(readme.split('\n').length <= maxLines, 'lines');
    assert.ok(readme.split(/\s+/).length <= maxWords, 'words');
    assert.match(readme, /`npm ci && npm test`/);
  });

  it('links only to files and headings that exist', async () => {
    const broken: string[] = [];
    for (const page of await pages()) {
      for (const [, target = ''] of withoutCode(await readPage(page)).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : relative(root, join(root, dirname(page), path));
        if (!existsSync(root + file)) broken.push(`${page}: ${target}`);
        else if (anchor && !anchors(await readPage(file)).has(anchor)) broken.push(`${page}: ${target}`);
      }
    }
    assert.deepEqual(broken, []);
  });

  it('names only files that exist', async () => {
    const missing: string[] = [];
    for (const page of await pages()) {
      for (const [, path = ''] of (await readPage(page)).matchAll(
        /`((?:src|test|docs|scripts|bench|bin)\/[\w./-]+)`/g,
      ))
        if (!made.test(path) && !existsSync(root + path)) missing.push(`${page}: ${path}`);
    }
    assert.deepEqual(missing, []);
  });

  it('explains each setting', async () => {
    const page = await readPage('docs/operate/settings.md');
    const families = [...page.matchAll(/`(\w+_)\*`/g)].map(([, start = '']) => start);
    const known = (name: string): boolean =>
      new RegExp(`\`${name}\\b`).test(page) || families.some((start) => name.startsWith(start));
    assert.deepEqual(
      allSettings.filter((name) => !known(name)),
      [],
    );
  });

  it('says of each block what language it is in', async () => {
    const bare: string[] = [];
    for (const page of await pages())
      for (const line of bareFences(await readPage(page))) bare.push(`${page}:${line}`);
    assert.deepEqual(bare, []);
  });

  it('says of each block of shell commands whether it runs here', async () => {
    const unmarked: string[] = [];
    for (const page of await pages())
      for (const { line, mark } of shellBlocks(page, await readPage(page)))
        if (!/^(setup|serves|runs|elsewhere: .{5,})$/.test(mark)) unmarked.push(`${page}:${line} ${mark}`);
    assert.deepEqual(unmarked, []);
  });
});

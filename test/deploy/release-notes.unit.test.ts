import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { releaseNotes } from '../../scripts/release/notes.ts';

const changelog = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-02-01

### Added

- Two.

## [1.1.0] - 2026-01-01

## [1.0.0] - 2025-12-01

- One.

[1.0.0]: https://example.com
`;

describe('notes of a release', () => {
  it('are the section of its version, and nothing of another', () => {
    assert.equal(releaseNotes('v1.2.0', changelog, { 'package.json': '1.2.0' }), '### Added\n\n- Two.');
    assert.equal(releaseNotes('v1.0.0', changelog, {}), '- One.');
  });

  it('are refused for a tag, a version or a changelog that does not fit', () => {
    for (const tag of ['1.2.0', 'v1.2', 'v1.2.0 ', 'latest', ''])
      assert.throws(() => releaseNotes(tag, changelog, {}), /expected a tag such as v1\.2\.3/);
    assert.throws(
      () => releaseNotes('v1.2.0', changelog, { a: '1.2.0', b: '1.1.0', c: '1.2.1' }),
      /the tag is v1\.2\.0, but b has 1\.1\.0, c has 1\.2\.1/,
    );
    assert.throws(() => releaseNotes('v1.3.0', changelog, {}), /no section "## \[1\.3\.0\]"/);
    assert.throws(() => releaseNotes('v1.1.0', changelog, {}), /says nothing of 1\.1\.0/);
  });

  it('have one version in package, client and chart', () => {
    const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    const { version } = JSON.parse(read('package.json'));
    const client = JSON.parse(read('clients/typescript/package.json'));
    const lock = JSON.parse(read('package-lock.json'));
    assert.deepEqual([lock.version, lock.packages[''].version], [version, version]);
    const chart = parse(read('deploy/helm/Chart.yaml'));
    assert.deepEqual([client.version, chart.version, chart.appVersion], [version, version, version]);
  });
});

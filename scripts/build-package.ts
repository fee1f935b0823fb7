/**
 * `npm pack` and `npm publish` run this: it compiles `src` to JavaScript in `lib`, with the same folders, so that every
 * path relative to a module holds in both. Files that are not TypeScript are copied.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';

rmSync('lib', { recursive: true, force: true });
execFileSync('tsc', ['--project', 'tsconfig.package.json'], { stdio: 'inherit' });
cpSync('src', 'lib', { recursive: true, filter: (path) => !path.endsWith('.ts') });

import { spawn, type ChildProcess } from 'node:child_process';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { freePort } from '../../src/embedded/process/ports.ts';
import { until } from '../support/until.ts';
import { readPage, root, shellBlocks } from './markdown.ts';

/** Pages that a newcomer follows from top to bottom. Every other block is marked as one for elsewhere. */
const followed = ['README.md', 'docs/try/getting-started.md'];

describe('the commands of the documentation', () => {
  for (const page of followed)
    it(`${page} works from top to bottom, in a clean checkout`, { timeout: 900_000 }, async () => {
      const folder = await checkout();
      const ports = { '8080': String(await freePort()), '9000': String(await freePort()) };
      const env = { ...process.env, PORT: ports['8080'] };
      const serving: ChildProcess[] = [];
      let printed = '';
      try {
        for (const { mark, code, line } of shellBlocks(page, await readPage(page))) {
          if (mark !== 'serves' && mark !== 'runs') continue;
          const command = code.replaceAll('8080', ports['8080']).replaceAll('9000', ports['9000']);
          const child = spawn('bash', ['-euo', 'pipefail', '-c', command], {
            cwd: folder,
            env,
            detached: true,
            stdio: ['ignore', 'pipe', 'pipe'],
          });
          let output = '';
          for (const stream of [child.stdout, child.stderr])
            stream.setEncoding('utf8').on('data', (text: string) => {
              output += text;
              printed += text;
            });
          const closed = once(child, 'close');
          if (mark === 'serves') {
            serving.push(child);
            const port = command.includes('npm start') ? ports['8080'] : ports['9000'];
            await until(
              `${page}:${line} serves`,
              async () => {
                assert.equal(child.exitCode, null, output);
                return await fetch(`http://127.0.0.1:${port}/readyz`).then(
                  ({ ok }) => ok,
                  () => false,
                );
              },
              300_000,
            );
          } else {
            assert.deepEqual(await closed, [0, null], `${page}:${line}\n${output}`);
            assert.match(output, /\{"id":"[\w-]+","deliveries":1,"duplicate":false\}/);
            assert.doesNotMatch(output, /problem|"status":4\d\d/);
          }
        }
        await until('the receiver has printed the event', async () =>
          printed.includes('"type":"email.opened"'),
        );
      } finally {
        for (const child of serving.toReversed()) await stop(child);
        await rm(folder, { recursive: true, force: true });
      }
    });
});

/** A folder that looks like the checkout, without the data of its developer. */
async function checkout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailhooks-docs-'));
  // As root, the embedded Postgres runs as another user, who must pass through.
  await chmod(folder, 0o711);
  for (const name of await readdir(root))
    if (name !== '.mailhooks' && name !== '.git') await symlink(join(root, name), join(folder, name));
  return folder;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const closed = once(child, 'close');
  process.kill(-child.pid, 'SIGINT');
  await closed;
}

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin/mailhooks.js', import.meta.url));

/** Opens FIFOs that nobody writes to, each of which keeps a thread, and says whether a file can still be asked for. */
const probe = (fifos: readonly string[], waitMs: number): string => `
  const { open, stat, writeSync } = require('node:fs');
  setTimeout(() => {
    const end = (text) => {
      writeSync(1, text);
      process.kill(process.pid, 'SIGKILL');
    };
    for (const fifo of ${JSON.stringify(fifos)}) open(fifo, 'r', () => undefined);
    stat('.', () => end('answers'));
    setTimeout(end, ${waitMs}, 'blocked');
  }, 500);`;

/** `mailhooks migrate` with a database that does not answer, until the probe ends it. */
async function runWithFifos(
  t: TestContext,
  { count, threads, waitMs }: { count: number; threads?: string; waitMs: number },
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailhooks-bin-'));
  t.after(() => rm(folder, { recursive: true }));
  const fifos = Array.from({ length: count }, (_, n) => join(folder, `fifo-${n}`));
  execFileSync('mkfifo', fifos);
  await writeFile(join(folder, 'probe.cjs'), probe(fifos, waitMs));
  const silent = createServer().listen(0, '127.0.0.1');
  t.after(() => silent.close());
  await new Promise((resolve) => silent.once('listening', resolve));
  const env = {
    ...process.env,
    NODE_OPTIONS: `--require ${join(folder, 'probe.cjs')}`,
    DATABASE_URL: `postgres://a@127.0.0.1:${(silent.address() as AddressInfo).port}/b`,
    UV_THREADPOOL_SIZE: threads,
  };
  return await new Promise((resolve) =>
    execFile(process.execPath, [bin, 'migrate'], { env }, (_error, stdout) => resolve(stdout)),
  );
}

describe('mailhooks', { skip: process.platform === 'win32' }, () => {
  it('goes on with files while many look-ups do not answer', async (t) => {
    assert.equal(await runWithFifos(t, { count: 40, waitMs: 30_000 }), 'answers');
  });

  it('leaves the number of threads to an operator who sets it', async (t) => {
    assert.equal(await runWithFifos(t, { count: 5, threads: '5', waitMs: 1_000 }), 'blocked');
  });
});

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ownKeys } from '../../src/commands/given-connections.ts';
import { beginRotation, endRotation } from '../../src/commands/kept-encryption-keys.ts';
import { ConfigError, readConfig } from '../../src/config/config.ts';

async function folder(t: TestContext): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'mailhooks-keys-'));
  t.after(() => rm(parent, { recursive: true }));
  return join(parent, 'data');
}

const keysIn = (dataDir: string, env: Record<string, string> = {}) =>
  ownKeys(readConfig({ DATA_DIR: dataDir, ...env }));

describe('keys of a data folder', () => {
  it('are made once, whole and for nobody else to read', async (t) => {
    const dataDir = await folder(t);
    const made = await Promise.all([1, 2, 3, 4].map(() => keysIn(dataDir)));
    const [first] = made;
    for (const keys of made) assert.deepEqual(keys, first);
    assert.deepEqual(await keysIn(dataDir), first);
    assert.match(first?.adminKey ?? '', /^mh_admin_.{43}$/);
    assert.equal(Buffer.from(first?.encryptionKey ?? '', 'base64').length, 32);
    assert.deepEqual((await readdir(dataDir)).sort(), ['admin-key', 'encryption-key'], 'no draft is left');
    for (const name of ['admin-key', 'encryption-key']) {
      assert.equal((await stat(join(dataDir, name))).mode & 0o777, 0o600);
    }
    assert.equal(await readFile(join(dataDir, 'encryption-key'), 'utf8'), `${first?.encryptionKey}\n`);
  });

  it('that are none are refused by the name of their file, and left as they are', async (t) => {
    const dataDir = await folder(t);
    await mkdir(dataDir);
    for (const text of ['', 'c2hvcnQ=\n', `${Buffer.alloc(33).toString('base64')}\n`, 'not base64 at all']) {
      const file = join(dataDir, 'encryption-key');
      await writeFile(file, text);
      await assert.rejects(
        keysIn(dataDir),
        (error: Error) =>
          error instanceof ConfigError && error.message.includes(`${file}: expected 32 bytes`),
      );
      assert.equal(await readFile(file, 'utf8'), text);
    }
    await writeFile(join(dataDir, 'encryption-key'), `${Buffer.alloc(32).toString('base64')}\n`);
    await writeFile(join(dataDir, 'encryption-key.previous'), 'short\n');
    await assert.rejects(keysIn(dataDir), /encryption-key\.previous: expected 32 bytes/);
    await writeFile(join(dataDir, 'admin-key'), '\n');
    const encryptionKey = Buffer.alloc(32, 1).toString('base64');
    await assert.rejects(
      keysIn(dataDir, { MAILHOOKS_ENCRYPTION_KEY: encryptionKey }),
      (error: Error) => error instanceof ConfigError && error.message.includes('admin-key: is empty'),
    );
  });

  it('stay there until a rotation has ended, wherever it was interrupted', async (t) => {
    const dataDir = await folder(t);
    const { encryptionKey: first } = await keysIn(dataDir);
    const begun = await beginRotation(dataDir);
    assert.notEqual(begun.encryptionKey, first);
    assert.deepEqual(begun.previousEncryptionKeys, [first]);
    assert.equal((await stat(join(dataDir, 'encryption-key.previous'))).mode & 0o777, 0o600);
    assert.deepEqual(await beginRotation(dataDir), begun, 'gone on with');
    const { adminKey: _, ...started } = await keysIn(dataDir);
    assert.deepEqual(started, begun, 'as start has them meanwhile');

    await endRotation(dataDir);
    assert.deepEqual((await keysIn(dataDir)).previousEncryptionKeys, []);
    assert.deepEqual((await readdir(dataDir)).sort(), ['admin-key', 'encryption-key'], 'no draft is left');

    // Interrupted when the key was kept, and no new one made yet.
    await writeFile(join(dataDir, 'encryption-key.previous'), `${begun.encryptionKey}\n`);
    const again = await beginRotation(dataDir);
    assert.deepEqual(again.previousEncryptionKeys, [begun.encryptionKey]);
    assert.notEqual(again.encryptionKey, begun.encryptionKey);
  });
});

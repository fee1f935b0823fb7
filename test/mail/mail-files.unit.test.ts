import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import pino from 'pino';
import { startMailFiles } from '../../src/mail/mail-files.ts';

it('looks through files of mails once for all who ask meanwhile, and once more for what they ask', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'mailhooks-files-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const kept = new Set<string>();
  let looks = 0;
  const findKept = (ids: readonly string[]): Promise<ReadonlySet<string>> => {
    looks += 1;
    return Promise.resolve(new Set(ids.filter((id) => kept.has(id))));
  };
  for (const id of ['ntf_a', 'ntf_b']) {
    kept.add(id);
    await writeFile(join(folder, `${id}.eml`), 'mail');
  }
  const files = startMailFiles(folder, findKept, pino({ level: 'silent' }));
  t.after(() => files.stop());
  await files.sweep();
  looks = 0;
  const first = files.sweep();
  kept.delete('ntf_a');
  await Promise.all([first, ...Array.from({ length: 100 }, () => files.sweep())]);
  assert.deepEqual(await readdir(folder), ['ntf_b.eml']);
  assert.ok(looks <= 2, `${looks} looks`);
});

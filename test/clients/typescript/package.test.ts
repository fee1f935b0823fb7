import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { startTestMailhooks, testAdminKey, type TestMailhooks } from '../../support/mailhooks.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const source = join(root, 'clients/typescript');

interface Packed {
  filename: string;
  size: number;
  files: { path: string }[];
}

describe('the package @mailhooks/client', () => {
  let folder: string;
  let packed: Packed;
  const inFolder = (command: string, args: string[], env = {}): Promise<{ stdout: string }> =>
    run(command, args, { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 2 ** 24 });

  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'mailhooks-client-')));
    const { stdout } = await inFolder('npm', ['pack', source, '--json', '--pack-destination', folder]);
    packed = (JSON.parse(stdout.slice(stdout.search(/^\[/m))) as [Packed])[0];
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const quiet = ['--no-audit', '--no-fund', '--prefer-offline'];
    await inFolder('npm', ['install', ...quiet, join(folder, packed.filename)]);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('has JavaScript and types, and is small', () => {
    assert.ok(packed.size < 100_000, `${packed.size} bytes`);
    const names = packed.files.map(({ path }) => path);
    for (const name of ['dist/index.js', 'dist/index.d.ts', 'dist/schema.d.ts', 'README.md', 'LICENSE'])
      assert.ok(names.includes(name), name);
    assert.deepEqual(
      names.filter((name) => !/^(dist\/[\w-]+\.(js|d\.ts)|README\.md|LICENSE|package\.json)$/.test(name)),
      [],
    );
  });

  it('runs the example of its README in an empty folder', async () => {
    const readme = await readFile(join(source, 'README.md'), 'utf8');
    const [, example = ''] = /^<!-- A test runs this\. -->\n+```js\n(.*?)^```/ms.exec(readme) ?? [];
    await writeFile(join(folder, 'example.js'), example);
    const stack: TestMailhooks = await startTestMailhooks({}, { api: true, worker: false });
    try {
      await stack.api.newAccount({ id: 'acme' });
      const env = { MAILHOOKS_URL: stack.url, MAILHOOKS_KEY: testAdminKey };
      const { stdout } = await inFolder(process.execPath, ['example.js'], env);
      assert.match(stdout, /^(accepted: evt_\S+( \{ duplicate: false \})?\n){4}$/);
      assert.equal((await stack.api.get('/v1/accounts/acme/events')).body.data.length, 4);
    } finally {
      await stack.stop();
    }
  });

  it('has types that a strict compiler reads', async () => {
    await writeFile(
      join(folder, 'typed.ts'),
      `import { all, Mailhooks, type EventInput, type WebhookPayload } from '@mailhooks/client';
      const mailhooks = new Mailhooks({ url: 'http://127.0.0.1:9' });
      export const event: EventInput = { type: 'email.clicked', recipient: { email: 'a@b.c' }, click: { url: 'https://b.c' } };
      export const ids = async (): Promise<string[]> =>
        await Array.fromAsync(all(mailhooks.deliveries.list, { accountId: 'acme', status: 'failed' }), ({ id }) => id);
      export const link = (payload: WebhookPayload): string | undefined =>
        payload.type === 'email.clicked' ? payload.data.click.url : undefined;
      // @ts-expect-error a click needs its URL
      export const wrong: EventInput = { type: 'email.clicked', recipient: { email: 'a@b.c' } };
      // @ts-expect-error the account is missing
      export const missing = () => mailhooks.endpoints.list({});`,
    );
    const types = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node'];
    const options = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--module',
      'nodenext',
      '--target',
      'esnext',
    ];
    await inFolder(join(root, 'node_modules/.bin/tsc'), [
      '--ignoreConfig',
      ...options,
      ...types,
      'typed.ts',
    ]).catch((error: unknown) => assert.fail((error as { stdout: string }).stdout));
  });
});

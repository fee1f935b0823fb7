import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ApiClient } from '../support/api-client.ts';
import { startReceiver, verify } from '../support/receiver.ts';
import { startProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** The oldest Node that the package says it works with, as npm has it. */
const oldestNode = '22.18.0';

interface Packed {
  filename: string;
  size: number;
  files: { path: string }[];
}

describe('the npm package', () => {
  let folder: string;
  let packed: Packed;
  const nodeOf = (version: string): string => join(folder, version, 'node_modules/node/bin');
  /** As of somebody who never saw the checkout. */
  const env = (nodeFolder = nodeOf(oldestNode)): Record<string, string> => ({
    PATH: [nodeFolder, join(folder, 'prefix/bin'), process.env.PATH].join(delimiter),
    npm_config_prefix: join(folder, 'prefix'),
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    // It is installed into another folder each time: its compiled files would never be used again.
    NODE_DISABLE_COMPILE_CACHE: '1',
  });
  const inFolder = (
    cwd: string,
    command: string,
    args: string[],
    nodeFolder?: string,
  ): Promise<{ stdout: string }> =>
    run(command, args, { cwd, env: { ...process.env, ...env(nodeFolder) }, maxBuffer: 2 ** 24 });

  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'mailhooks-package-')));
    // The embedded Postgres runs as another user where root runs this.
    await chmod(folder, 0o755);
    for (const name of ['prefix', 'empty', oldestNode]) await mkdir(join(folder, name));
    const ofCheckout = dirname(process.execPath);
    const node = ['install', '--prefix', join(folder, oldestNode), `node@${oldestNode}`];
    await inFolder(folder, 'npm', node, ofCheckout);
    const pack = ['pack', '--json', '--pack-destination', folder];
    const { stdout } = await inFolder(root, 'npm', pack, ofCheckout);
    // Before the list npm shows what its scripts print.
    packed = (JSON.parse(stdout.slice(stdout.search(/^\[/m))) as [Packed])[0];
    const tarball = join(folder, packed.filename);
    await inFolder(join(folder, 'empty'), 'npm', ['install', '--global', tarball]);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('is small, and has what it needs and nothing else', () => {
    assert.ok(packed.size < 5_000_000, `${packed.size} bytes`);
    const names = packed.files.map(({ path }) => path);
    const needed = [
      ...['bin/mailhooks.js', 'lib/main.js', 'lib/api/docs/index.html', 'lib/api/docs/start.js'],
      ...['lib/store/migrations/0001_initial.sql', 'lib/demo/sendpost-sample.json', 'docs/openapi.json'],
      ...['dist/workflow-bundle.json', 'dist/workflow-bundle-traced.json', 'docs/operate/settings.md'],
      ...[
        'deploy/systemd/mailhooks@.service',
        'deploy/nginx/mailhooks.conf',
        'dist/portal/index.html',
        'LICENSE',
        'README.md',
        'CHANGELOG.md',
        'package.json',
      ],
    ];
    assert.deepEqual(
      needed.filter((name) => !names.includes(name)),
      [],
    );
    const foreign = names.filter((name) =>
      /^(src|test|scripts|bench|deploy\/(helm|compose)|node_modules)\/|\.ts$/.test(name),
    );
    assert.deepEqual(foreign, []);
  });

  it('can be published: public, with where it comes from', async () => {
    const text = await readFile(join(folder, 'prefix/lib/node_modules/mailhooks/package.json'), 'utf8');
    const manifest = JSON.parse(text) as Record<string, unknown>;
    assert.equal(manifest.private, undefined);
    assert.deepEqual(manifest.publishConfig, { access: 'public', provenance: true });
    assert.match(JSON.stringify(manifest.repository), /git\+https:/);
    assert.deepEqual(manifest.engines, { node: `>=${oldestNode.replace(/\.0$/, '')}` });
    assert.deepEqual(Object.keys(manifest.exports ?? {}), ['./package.json', './openapi.json']);
  });

  it('says what is needed under an older Node', async () => {
    const bin = join(folder, 'prefix/lib/node_modules/mailhooks/bin/mailhooks.js');
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.17.9' } });
      await import(${JSON.stringify(bin)});`;
    await assert.rejects(
      run(process.execPath, ['--input-type=module', '--eval', older]),
      /Mailhooks needs Node 22\.18 or newer \(this is v[\d.]+\)\.\n/,
    );
  });

  it('starts in an empty folder by npx, under the oldest Node that it says, and delivers', async () => {
    const empty = join(folder, 'empty');
    const { stdout } = await inFolder(empty, 'node', ['--version']);
    assert.equal(stdout.trim(), `v${oldestNode}`);
    const receiver = await startReceiver();
    const running = startProcess(
      'npx',
      ['--no', 'mailhooks', 'start'],
      { ...env(), PORT: '0', DATA_DIR: '', MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8' },
      empty,
    );
    try {
      const [, url = ''] = await running.printed(/API +(http:\S+)/);
      const [, key = ''] = await running.printed(/Admin key +(\S+)/);
      const api = new ApiClient(url, key);
      await until('ready', async () => (await api.get('/readyz')).status === 200);
      await api.newAccount({ id: 'packed' });
      const { secret } = await api.newEndpoint('packed', `${receiver.url}/hook`);
      await api.newEvent('packed', { id: 'first' });
      const [, request] = await receiver.waitFor(2, '/hook');
      assert.ok(request);
      verify(secret, request);
      await until('delivered', async () => {
        const { body } = await api.get('/v1/accounts/packed/events/first');
        return body.deliveries[0].status === 'delivered';
      });
      // Not by ApiClient: its answers have to be described.
      for (const path of ['/docs', '/docs/start.js', '/docs/swagger-ui-bundle.js', '/openapi.json'])
        assert.equal((await fetch(url + path)).status, 200, path);
      const page = await (await fetch(url)).text();
      const [, script = 'none'] = /<script[^>]+src="([^"]+)"/.exec(page) ?? [];
      assert.equal((await fetch(new URL(script, url))).status, 200, `the page: ${script}`);
      assert.deepEqual(await readdir(empty), ['.mailhooks'], 'it leaves nothing but its data there');
    } finally {
      running.interrupt();
      await running.exited;
      await receiver.close();
    }
    assert.match(running.output(), /Stopped\. Everything accepted is kept/);
  });
});

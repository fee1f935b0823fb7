import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { assertSecured } from '../../support/check-answer.ts';
import { startTestMailhooks, type TestMailhooks } from '../../support/mailhooks.ts';

const index = `<!doctype html><html><head><title>Page</title>
<script type="module" src="/assets/app-1a2b.js"></script><link rel="icon" href="data:," /></head></html>`;
const script = 'console.log(1);'.repeat(50);

describe('the page, served', () => {
  let mailhooks: TestMailhooks;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailhooks-page-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), index);
    await writeFile(join(folder, 'secret.json'), '{}');
    await writeFile(join(folder, 'assets', 'app-1a2b.js'), script);
    await writeFile(join(folder, 'assets', 'app-1a2b.js.br'), brotliCompressSync(script));
    await writeFile(join(folder, 'assets', 'plain-3c4d.css'), 'a{}');
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
  });
  after(async () => {
    await mailhooks.stop();
    await rm(folder, { recursive: true });
  });

  async function served(t: TestContext, env: Record<string, string> = {}, portalFolder = folder) {
    const given = { ...mailhooks.connections, portalFolder };
    const { url, stop } = await startTestMailhooks(env, { api: true, worker: false }, given);
    t.after(stop);
    return (path: string, init: RequestInit = {}) => fetch(new URL(path, url), init);
  }

  it('is its index at / and at the addresses that it has inside, under a strict policy', async (t) => {
    const get = await served(t);
    for (const path of [
      '/',
      '/accounts/acme/endpoints/ep_1',
      '/accounts/a.b/x?y=1',
      '/overview',
      '/anything',
    ]) {
      const accept = path === '/anything' ? 'text/html,application/xhtml+xml,*/*;q=0.8' : '*/*';
      const answer = await get(path, { headers: { accept } });
      assert.equal(answer.status, 200, path);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
      assert.equal(answer.headers.get('cache-control'), 'no-cache');
      assert.equal(
        answer.headers.get('content-security-policy'),
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
      assertSecured(answer.headers, path);
      assert.match(await answer.text(), /src="\/assets\/app-1a2b\.js"/);
    }
  });

  it('is read again only when it has changed', async (t) => {
    const get = await served(t);
    for (const path of ['/', '/assets/plain-3c4d.css']) {
      const etag = (await get(path)).headers.get('etag') ?? '';
      assert.match(etag, /^"[\w-]{20,}"$/);
      assert.equal(
        (await get(path, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } })).status,
        304,
      );
      const head = await get(path, { method: 'HEAD' });
      assert.deepEqual([head.status, head.headers.get('etag'), await head.text()], [200, etag, '']);
    }
  });

  it('has assets that are kept for ever, packed where the build has packed them', async (t) => {
    const get = await served(t);
    const packed = await get('/assets/app-1a2b.js', { headers: { 'accept-encoding': 'gzip, br' } });
    assert.equal(packed.headers.get('content-encoding'), 'br');
    assert.equal(packed.headers.get('vary'), 'Accept-Encoding');
    assert.equal(packed.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.match(packed.headers.get('content-type') ?? '', /^text\/javascript/);
    assert.equal(await packed.text(), script);
    const plain = await get('/assets/app-1a2b.js', { headers: { 'accept-encoding': 'identity' } });
    assert.equal(plain.headers.get('content-encoding'), null);
    assert.notEqual(plain.headers.get('etag'), packed.headers.get('etag'));
    assert.equal(await plain.text(), script);
  });

  it('leaves all else what it was', async (t) => {
    const get = await served(t);
    const unknown = [
      ...[
        '/assets/none.js',
        '/assets/',
        '/assets/app-1a2b.js.br',
        '/assets/..%2fsecret.json',
        '/secret.json',
      ],
      ...[
        '/index.html',
        '/favicon.ico',
        '/.env',
        '/wp-login.php',
        '/in/src_1',
        '/docs/none',
        '/metrics/x',
        '/a//b',
      ],
    ];
    for (const path of unknown) {
      const answer = await get(path);
      assert.equal(answer.status, 404, path);
      assert.match(answer.headers.get('content-type') ?? '', /problem\+json/, path);
      assert.match(
        answer.headers.get('content-security-policy') ?? '',
        /^default-src 'none';frame-ancestors/,
      );
    }
    assert.equal((await get('/v1/none')).status, 401);
    assert.equal((await get('/healthz')).status, 200);
    assert.equal((await get('/', { method: 'POST' })).status, 404);
    assert.equal((await get('/nothing')).status, 404, 'of a program that looks for nothing of the page');
    assert.equal((await get('/accounts', { headers: { accept: 'application/json' } })).status, 404);
  });

  it('looks, and is framed, as the settings say', async (t) => {
    const get = await served(t, {
      MAILHOOKS_PORTAL_NAME: 'Acme Mail',
      MAILHOOKS_PORTAL_LOGO: 'https://cdn.example.com/logo.svg?v=1;2',
      MAILHOOKS_PORTAL_ACCENT: '#aB12fF',
      MAILHOOKS_PORTAL_FRAME_ANCESTORS: 'self https://app.example.com',
    });
    const answer = await get('/');
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.match(policy, /; img-src 'self' data: https:\/\/cdn\.example\.com; /);
    assert.match(policy, /; frame-ancestors 'self' https:\/\/app\.example\.com$/);
    assert.equal(answer.headers.get('x-frame-options'), null, 'it could not say so');
    assert.equal((await get('/healthz')).headers.get('x-frame-options'), 'DENY');
    assert.deepEqual(await (await get('/v1/branding')).json(), {
      name: 'Acme Mail',
      logoUrl: 'https://cdn.example.com/logo.svg?v=1;2',
      accentColor: '#aB12fF',
    });
  });

  it('finds itself below the path of the public URL', async (t) => {
    const get = await served(t, { MAILHOOKS_PUBLIC_URL: 'https://example.com/hooks/' });
    const text = await (await get('/accounts/acme')).text();
    assert.match(text, /<meta name="mailhooks-base" content="\/hooks">/);
    assert.match(text, /src="\/hooks\/assets\/app-1a2b\.js"/);
    assert.match(text, /href="data:,"/);
  });

  it('that has not been built says how to build it', async (t) => {
    const get = await served(t, {}, join(folder, 'none'));
    const answer = await get('/');
    assert.equal(answer.status, 503);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(await answer.text(), /npm run build/);
    assert.equal((await get('/healthz')).status, 200);
  });
});

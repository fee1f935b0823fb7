import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

const apiAlone = { api: true, worker: false };

async function start(t: TestContext, env: Record<string, string>, roles = apiAlone): Promise<TestMailhooks> {
  const mailhooks = await startTestMailhooks(env, roles);
  t.after(mailhooks.stop);
  return mailhooks;
}

/** By any `Host`, unlike fetch. */
async function get({ url }: TestMailhooks, host: string, path = '/v1/accounts') {
  const { port } = new URL(url);
  const sent = request({ host: '127.0.0.1', port, path, headers: { host } });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const text = (await answer.setEncoding('utf8').toArray()).join('');
  return { status: answer.statusCode, type: answer.headers['content-type'], text };
}

describe('the host that a request names', () => {
  it('on a loopback port, is this machine or that of MAILHOOKS_PUBLIC_URL; others are refused', async (t) => {
    const mailhooks = await start(t, { MAILHOOKS_PUBLIC_URL: 'https://Hooks.example.com' });
    for (const host of ['localhost', 'localhost:8080', '127.0.0.1', '[::1]:80', 'hooks.example.com'])
      assert.equal((await get(mailhooks, host)).status, 401, host);
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80', '192.0.2.1']) {
      for (const path of ['/v1/accounts', '/metrics', '/docs/', '/openapi.json', '/nothing']) {
        const { status, type, text } = await get(mailhooks, host, path);
        assert.equal(status, 421, `${host} ${path}`);
        assert.match(String(type), /problem\+json/);
        assert.match(text, /"code":"misdirected"/);
      }
      assert.equal((await get(mailhooks, host, '/healthz')).status, 200, 'a probe names it as it likes');
      assert.notEqual((await get(mailhooks, host, '/readyz')).status, 421);
    }
  });

  it('of a worker on a loopback port too', async (t) => {
    const mailhooks = await start(t, {}, { api: false, worker: true });
    assert.equal((await get(mailhooks, 'evil.example', '/metrics')).status, 421);
    assert.equal((await get(mailhooks, 'localhost', '/metrics')).status, 200);
  });

  it('is anything where a network reaches the process', async (t) => {
    const mailhooks = await start(t, { HOST: '0.0.0.0' });
    for (const host of ['hooks.internal', '192.0.2.1'])
      assert.equal((await get(mailhooks, host)).status, 401);
  });
});

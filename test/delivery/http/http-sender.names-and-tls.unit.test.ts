import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { describe, it, type TestContext } from 'node:test';
import tls from 'node:tls';
import { address, httpServer, listen, newSender, post } from '../../support/test-sender.ts';

describe('TLS', () => {
  const pem = (name: string): string =>
    readFileSync(new URL(`../../support/certificates/${name}`, import.meta.url), 'utf8');
  const credentials = { cert: pem('hooks.cert.pem'), key: pem('hooks.key.pem') };
  const startTls = (t: TestContext, answer: RequestListener): Promise<number> =>
    listen(t, createHttpsServer(credentials, answer));

  it('with a certificate that nobody trusts is refused', async (t) => {
    let requests = 0;
    const port = await startTls(t, () => (requests += 1));
    const { failure } = await post(`https://hooks.example.com:${port}/`);
    assert.equal(failure?.code, 'tls_error');
    assert.match(failure.message, /^TLS: .*self.signed/i);
    assert.equal(requests, 0);
  });

  it('with a trusted certificate works, for its own name only', async (t) => {
    const before = tls.getCACertificates('default');
    tls.setDefaultCACertificates([...before, credentials.cert]);
    t.after(() => tls.setDefaultCACertificates(before));
    const names: unknown[] = [];
    const port = await startTls(t, (req, res) => {
      names.push(Reflect.get(req.socket, 'servername'), req.headers.host);
      res.end('sealed');
    });
    const trusting = newSender();
    assert.equal((await post(`https://hooks.example.com:${port}/`, trusting)).response?.body, 'sealed');
    assert.deepEqual(names, ['hooks.example.com', `hooks.example.com:${port}`]);

    const { failure } = await post(`https://other.example.com:${port}/`, trusting);
    assert.equal(failure?.code, 'tls_error');
    assert.match(failure.message, /other\.example\.com/);
    assert.equal(names.length, 2);
  });

  it('asked of a server that speaks plain HTTP is a TLS error', async (t) => {
    const url = await httpServer(t, (_req, res) => res.end());
    assert.equal((await post(url.replace('http:', 'https:'))).failure?.code, 'tls_error');
  });

  it('spoken by a server that was asked in plain HTTP is no answer', async (t) => {
    const port = await startTls(t, (_req, res) => res.end());
    const { failure } = await post(`http://127.0.0.1:${port}/`);
    assert.ok(['protocol_error', 'connection_reset'].includes(failure?.code ?? ''), JSON.stringify(failure));
  });
});

describe('names', () => {
  it('that do not exist are a DNS error', async () => {
    const failing = (code: string) =>
      newSender({ resolve: () => Promise.reject(Object.assign(new Error(code), { code })) });
    for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL']) {
      const { failure } = await post('http://nowhere.example.com/', failing(code));
      assert.equal(failure?.code, 'dns_error', code);
    }
  });

  it('without an address are a DNS error', async () => {
    const { failure } = await post(
      'http://empty.example.com/',
      newSender({ resolve: () => Promise.resolve([]) }),
    );
    assert.equal(failure?.code, 'dns_error');
  });

  it('keep their name in the Host header, while the vetted address is connected to', async (t) => {
    const hosts: unknown[] = [];
    const url = await httpServer(t, (req, res) => {
      hosts.push(req.headers.host);
      res.end();
    });
    const { port } = new URL(url);
    assert.equal((await post(`http://hooks.example.com:${port}/`)).response?.status, 200);
    assert.deepEqual(hosts, [`hooks.example.com:${port}`]);
  });

  it('that answer differently the second time (DNS rebinding) are looked up once for a connection', async (t) => {
    let connections = 0;
    const server = createHttpServer((_req, res) => {
      res.setHeader('connection', 'close');
      res.end();
    });
    server.on('connection', () => (connections += 1));
    const port = await listen(t, server);
    const answers = ['127.0.0.1', '10.0.0.1'];
    let asked = 0;
    const rebinding = newSender({ resolve: async () => [address(answers[asked++] ?? '10.0.0.1')] });
    assert.equal((await post(`http://rebinding.example.com:${port}/`, rebinding)).response?.status, 200);
    assert.equal(asked, 1);
    const { failure } = await post(`http://rebinding.example.com:${port}/`, rebinding);
    assert.equal(failure?.code, 'blocked_target');
    assert.equal(asked, 2);
    assert.equal(connections, 1);
  });

  it('fall back to their next address when the first refuses', async (t) => {
    const url = await httpServer(t, (_req, res) => res.end());
    const both = newSender({ resolve: async () => [address('127.0.0.9'), address('127.0.0.1')] });
    assert.equal((await post(`http://both.example.com:${new URL(url).port}/`, both)).response?.status, 200);
  });

  it('of which every address refuses say so', async () => {
    const both = newSender({ resolve: async () => [address('127.0.0.9'), address('::1')] });
    assert.equal((await post('http://both.example.com:1/', both)).failure?.code, 'connection_refused');
  });
});

describe('the guard', () => {
  it('stops what it forbids before anything connects', async (t) => {
    let connections = 0;
    const server = createHttpServer((_req, res) => res.end());
    server.on('connection', () => (connections += 1));
    const port = await listen(t, server);
    const strict = newSender({ allowed: [] });
    for (const url of [
      `http://127.0.0.1:${port}/`,
      `http://localhost.:${port}/`,
      `http://hooks.example.com:${port}/`,
      `http://2130706433:${port}/`,
      `http://[::ffff:127.0.0.1]:${port}/`,
      `http://user:pass@127.0.0.1:${port}/`,
      'ftp://example.com/',
      'nonsense',
    ]) {
      const { failure, response } = await post(url, strict);
      assert.equal(response, null);
      assert.equal(failure?.code, 'blocked_target', url);
    }
    assert.equal(connections, 0);
  });
});

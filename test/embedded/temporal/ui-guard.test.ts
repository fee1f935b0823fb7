import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { before, describe, it, after } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { directConnection } from '../../../src/embedded/temporal/direct-connection.ts';
import { freePort } from '../../../src/embedded/process/ports.ts';
import { findTemporalBinary } from '../../../src/embedded/temporal/temporal-binary.ts';
import { startTemporalServer, type TemporalServer } from '../../../src/embedded/temporal/temporal-server.ts';
import { until } from '../../support/until.ts';

interface Ask {
  port: number;
  host?: string;
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Any `Host` can be sent, unlike by fetch. */
async function ask({ port, host, path, method, headers, body }: Ask): Promise<{
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
}> {
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    method,
    headers: { ...headers, ...(host !== undefined && { host }) },
  });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    text: (await answer.setEncoding('utf8').toArray()).join(''),
  };
}

describe('what a web page can do to the embedded Temporal', () => {
  let dataDir: string;
  let server: TemporalServer;
  let uiPort: number;
  let httpPort: number;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-browsers-'));
    server = await startTemporalServer({
      binary: await findTemporalBinary({ report: console.error }),
      dataDir,
      searchAttributes: {},
      ports: { grpc: await freePort(), ui: await freePort() },
      uiHosts: ['temporal.example.com'],
      log: () => undefined,
    });
    uiPort = Number(new URL(server.uiUrl).port);
    const ports = JSON.parse(await readFile(join(dataDir, 'temporal.ports.json'), 'utf8')) as {
      http: number;
    };
    httpPort = ports.http;
    const isUp = async (): Promise<boolean> =>
      (await ask({ port: uiPort, path: '/api/v1/namespaces' })).status === 200;
    await until('the UI has found its server', isUp);
  });
  after(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const onApi = '/api/v1/namespaces/default/workflows/kept/terminate';
  const plain = { 'content-type': 'text/plain', origin: 'https://evil.example' };

  it('it terminates no workflow, neither by the HTTP API nor by the UI', async () => {
    const connection = await Connection.connect({ address: server.address, plugins: [directConnection] });
    const { workflow } = new Client({ connection });
    await workflow.start('none', { taskQueue: 'none', workflowId: 'kept' });
    const tries: Ask[] = [
      { port: httpPort, path: onApi },
      { port: httpPort, path: onApi.replace('/api/v1', '') },
      { port: httpPort, path: onApi, host: 'evil.example' },
      { port: httpPort, path: onApi, host: `localhost:${httpPort}` },
      { port: uiPort, path: onApi, host: `evil.example:${uiPort}` },
      { port: uiPort, path: onApi, headers: { authorization: 'x' } },
    ];
    for (const one of tries) {
      const { status } = await ask({
        method: 'POST',
        body: '{}',
        ...one,
        headers: { ...plain, ...one.headers },
      });
      assert.equal(status, 403, JSON.stringify(one));
    }
    assert.equal((await workflow.getHandle('kept').describe()).status.name, 'RUNNING');
    await connection.close();
  });

  it('it reads nothing of the UI by a name of its own (DNS rebinding)', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${uiPort}`,
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '192.0.2.1',
    ]) {
      const { status, text } = await ask({ port: uiPort, host, path: '/api/v1/namespaces' });
      assert.ok(status === 403, `${host}: ${status}`);
      assert.doesNotMatch(text, /namespaceInfo/);
    }
  });

  it('the UI works for the person at this machine, and by the name that was given', async () => {
    const hosts = [
      'localhost',
      `LOCALHOST:${uiPort}`,
      `127.0.0.1:${uiPort}`,
      '[::1]:1',
      'temporal.example.com',
      'localhost:9000',
    ];
    for (const host of hosts) {
      const { status, text } = await ask({ port: uiPort, host, path: '/api/v1/namespaces' });
      assert.equal(status, 200, host);
      assert.match(text, /namespaceInfo/);
    }
    const { headers } = await ask({ port: uiPort, path: '/api/v1/settings' });
    const token = /_csrf=([^;]+)/.exec(String(headers['set-cookie']))?.[1] ?? '';
    const { status } = await ask({
      port: uiPort,
      path: onApi,
      method: 'POST',
      body: '{}',
      headers: {
        'content-type': 'application/json',
        cookie: `_csrf=${token}`,
        'x-csrf-token': token,
        origin: `http://127.0.0.1:${uiPort}`,
      },
    });
    assert.equal(status, 200, 'its own pages may terminate');
  });
});

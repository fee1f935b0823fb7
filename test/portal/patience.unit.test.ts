import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { ConnectionLost, onConnection, patientFetch, readConnection } from '../../portal/src/api/patience.ts';

describe('calls of the page', () => {
  let server: Server;
  let url: string;
  const bodies: string[] = [];

  before(async () => {
    server = createServer((req, res) => {
      let body = '';
      req.on('data', (part: Buffer) => (body += part.toString()));
      req.on('end', () => {
        bodies.push(body);
        const isAgain = bodies.filter((other) => other === body).length > 1;
        if (isAgain) res.end('done');
        else res.writeHead(429, { 'Retry-After': '0' }).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  it('wait when they are asked to, say so, and are made again with their body', async () => {
    const seen: (number | null)[] = [];
    const stop = onConnection(() => seen.push(readConnection().waitingUntil));
    const response = await patientFetch(new Request(`${url}/v1/x`, { method: 'POST', body: 'typed' }));
    stop();
    assert.equal(await response.text(), 'done');
    assert.deepEqual(bodies, ['typed', 'typed']);
    assert.equal(seen.length, 2);
    assert.equal(typeof seen[0], 'number');
    assert.equal(seen[1], null);
  });

  it('do not wait where the form itself says so', async () => {
    const response = await patientFetch(new Request(`${url}/v1/session`, { method: 'POST', body: 'key' }));
    assert.equal(response.status, 429);
  });

  it('notice a lost connection, and that it is back', async () => {
    const away = createServer().listen(0, '127.0.0.1');
    await once(away, 'listening');
    const { port } = away.address() as AddressInfo;
    away.close();
    await once(away, 'close');
    await assert.rejects(patientFetch(new Request(`http://127.0.0.1:${port}/`)), ConnectionLost);
    assert.equal(readConnection().isLost, true);
    await patientFetch(new Request(`${url}/v1/session`, { method: 'POST', body: 'again' }));
    assert.equal(readConnection().isLost, false);
  });

  it('that are given up are no lost connection', async () => {
    const given = AbortSignal.abort();
    await assert.rejects(patientFetch(new Request(url, { signal: given })), { name: 'AbortError' });
    assert.equal(readConnection().isLost, false);
  });
});

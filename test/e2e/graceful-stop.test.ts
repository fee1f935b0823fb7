import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { ApiClient } from '../support/api-client.ts';
import { startTestMailhooks, testAdminKey, testEncryptionKey } from '../support/mailhooks.ts';
import { startReceiver } from '../support/receiver.ts';
import { createDatabase, createNamespace, testServers } from '../support/servers.ts';
import { startProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';

const event = (id: string) => ({ id, type: 'email.opened', recipient: { email: 'ada@example.com' } });

/** @returns the status; the error's code when the connection was closed before any answer */
function post(url: string, agent: Agent, body: object): Promise<number | string> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${testAdminKey}`, 'content-type': 'application/json' };
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      const broken = (): void => resolve('broken answer');
      answer.on('error', broken).on('aborted', broken);
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    sent.end(JSON.stringify(body));
  });
}

for (const [mode, processes] of [
  ['every-event', '1'],
  ['on-failure', '1'],
  ['every-event', '2'],
] as const) {
  test(`after a signal to stop under load, the API answers what it took and takes no more (${mode}, processes: ${processes})`, async (t) => {
    const receiver = await startReceiver();
    t.after(receiver.close);
    const { temporalAddress, temporalUiUrl } = testServers();
    const databaseUrl = await createDatabase();
    const env = {
      TEMPORAL_NAMESPACE: await createNamespace(),
      MAILHOOKS_WORKFLOW: mode,
      MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
    };
    const api = startProcess(process.execPath, ['bin/mailhooks.js', 'api'], {
      ...env,
      PORT: '0',
      MAILHOOKS_PROCESSES: processes,
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      MAILHOOKS_ADMIN_KEY: testAdminKey,
      MAILHOOKS_ENCRYPTION_KEY: testEncryptionKey,
      LOG_LEVEL: 'info',
    });
    t.after(() => api.exited.then(() => undefined));
    const [, url = ''] = await api.printed(/(http:\/\/127\.0\.0\.1:\d+)/);
    const client = new ApiClient(url, testAdminKey);
    const account = await client.newAccount({ id: 'acme' });
    await client.newEndpoint(account, `${receiver.url}/hooks`);
    const all = `${url}/v1/accounts/${account}/events`;

    // One whose body is half there when the signal comes.
    const { port, hostname } = new URL(url);
    const halfWay = connect(Number(port), hostname);
    await once(halfWay, 'connect');
    const body = JSON.stringify(event('half-way'));
    halfWay.write(
      `POST /v1/accounts/${account}/events HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${testAdminKey}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    let halfWayAnswer = '';
    halfWay.on('data', (chunk: Buffer) => (halfWayAnswer += chunk.toString('utf8')));
    await until('the API reads it', async () => halfWayAnswer === 'HTTP/1.1 100 Continue\r\n\r\n');
    halfWayAnswer = '';
    halfWay.write(body.slice(0, 20));

    const accepted = new Set<string>();
    const others: (number | string)[] = [];
    let stopped = false;
    const poster = async (name: string): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let n = 0; !stopped; n += 1) {
        const id = `${name}-${n}`;
        const outcome = await post(all, agent, event(id));
        if (outcome === 202) accepted.add(id);
        else others.push(outcome);
        if (outcome === 'ECONNREFUSED') break;
      }
      agent.destroy();
    };
    const posters = Promise.all(Array.from({ length: 8 }, (_, n) => poster(`p${n}`)));
    await until('enough was accepted', async () => accepted.size >= 100);
    process.kill(api.pid, 'SIGTERM');
    await until('nobody is let in any more', async () => others.includes('ECONNREFUSED'));
    const closed = once(halfWay, 'close');
    halfWay.write(body.slice(20));
    await closed;
    stopped = true;
    await posters;
    assert.equal(await api.exited, 0, api.output());

    assert.match(halfWayAnswer, /^HTTP\/1\.1 202 /);
    assert.match(halfWayAnswer, /\r\nConnection: close\r\n/i);
    accepted.add('half-way');
    const notLetIn = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'];
    assert.deepEqual(
      others.filter((outcome) => !notLetIn.includes(String(outcome))),
      [],
      'whoever got no answer was not let in',
    );

    const connections = {
      databaseUrl,
      temporalAddress,
      temporalUiUrl,
      adminKey: testAdminKey,
      encryptionKey: testEncryptionKey,
    };
    const mailhooks = await startTestMailhooks(env, undefined, connections);
    t.after(mailhooks.stop);
    const { rows } = await mailhooks.db.query('SELECT event_id AS id FROM events');
    assert.deepEqual(new Set(rows.map(({ id }: { id: string }) => id)), accepted);
    await until(
      'everything accepted was delivered',
      async () => {
        const arrived = new Set(receiver.received.map(({ headers }) => headers['mailhooks-event-id']));
        return accepted.isSubsetOf(arrived);
      },
      120_000,
    );
  });
}

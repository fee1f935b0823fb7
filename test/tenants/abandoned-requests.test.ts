import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { it } from 'node:test';
import { startTestMailhooks } from '../support/mailhooks.ts';
import { until } from '../support/until.ts';

const MiB = 1024 * 1024;

it('requests whose client has left count against the share of memory until their work ends', async (t) => {
  const env = { MAILHOOKS_ACCOUNT_BYTE_RATE: 'off', MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off' };
  const { api, db, url, stop } = await startTestMailhooks(env, { api: true, worker: false });
  const { hostname, port } = new URL(url);
  const served: IncomingMessage[] = [];
  const note = (message: unknown) => void served.push((message as { request: IncomingMessage }).request);
  subscribe('http.server.request.start', note);
  t.after(() => unsubscribe('http.server.request.start', note));
  const account = await api.newAccount();
  const { key } = (await api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body;
  const path = `/v1/accounts/${account}/events`;
  const event = (id: string) =>
    JSON.stringify({ id, type: 'email.opened', recipient: { email: 'a@example.com' } });
  const locked = await db.connect();
  let isLocked = true;
  const unlock = () => {
    if (isLocked) locked.release(true);
    isLocked = false;
  };
  t.after(() => {
    unlock();
    return stop();
  });
  await locked.query('begin');
  await locked.query('lock table events in access exclusive mode');

  // Each is read as a whole, waits for the table, and is left by its client.
  const post = (id: string) => {
    const body = Buffer.from(`[${event(id)}${' '.repeat(7.5 * MiB)}]`);
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    t.after(() => socket.destroy());
    socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n`);
    socket.write(`Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`);
    socket.write(body);
    return socket;
  };
  const small = (id: string) =>
    api.post(path, undefined, { key: key as string, raw: `[${event(id)}${' '.repeat(3 * MiB)}]` });
  const sockets = ['left-1', 'left-2', 'left-3', 'left-4'].map(post);
  const requestOf = ({ localPort }: Socket) => served.find(({ socket }) => socket.remotePort === localPort);
  await until('they are read', async () => sockets.every((socket) => requestOf(socket)?.readableEnded));
  const requests = sockets.map((socket) => requestOf(socket));
  for (const socket of sockets) socket.destroy();
  await until('it is seen that they left', async () =>
    requests.every((request) => request?.socket.destroyed),
  );
  assert.equal((await small('after')).status, 429, 'their bodies are in memory all the same');

  unlock();
  const accepted = await until('the work has ended', async () => {
    const answer = await small('after');
    return answer.status === 202 ? answer : undefined;
  });
  assert.equal(accepted.body.accepted[0].duplicate, false);
  // A request that was read as a whole was handled, also without a listener.
  const { data } = (await api.get(`/v1/accounts/${account}/events`)).body;
  assert.equal(data.length, 5);
});

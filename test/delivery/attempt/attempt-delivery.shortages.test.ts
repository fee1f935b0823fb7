import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { createPool } from '../../../src/store/pool.ts';
import { createDatabase } from '../../support/servers.ts';

const program = 'test/support/attempt-in-want.ts';
/** Two ports of its own, and none that the machine uses. */
const narrow = [
  'ip link set lo up',
  'echo 50000 50001 > /proc/sys/net/ipv4/ip_local_port_range',
  'exec "$@"',
].join(' && ');
const inOwnNetwork = ['--user', '--map-root-user', '--net', 'sh', '-c', narrow, 'sh'];

describe('an attempt by a process', () => {
  it('that has no file left is none; it is made when there are some again', async (t) => {
    if (!can('prlimit', ['--nofile=64:64', 'true'])) return t.skip('no prlimit here');
    const url = await createDatabase();
    await tryInWant(url, 'files', ['prlimit', '--nofile=64:64', process.execPath, program, url, 'files']);
  });

  it('that has no port left is none; it is made when there are some again', async (t) => {
    if (!can('unshare', [...inOwnNetwork, 'true'])) return t.skip('no network of its own here');
    const url = await createDatabase();
    const inside = await socketTo(t, url);
    await tryInWant(url, 'ports', ['unshare', ...inOwnNetwork, process.execPath, program, inside, 'ports']);
  });
});

const can = (command: string, args: string[]): boolean => spawnSync(command, args).status === 0;

async function tryInWant(databaseUrl: string, what: string, command: string[]): Promise<void> {
  const [file = '', ...args] = command;
  const { stdout } = await promisify(execFile)(file, args, { timeout: 120_000 });
  const { inWant, after, requests } = JSON.parse(stdout) as Record<string, unknown>;
  assert.partialDeepStrictEqual(inWant, [
    { outcome: 'busy', number: 0, shortage: what },
    { outcome: 'busy', number: 0, shortage: what },
  ]);
  assert.deepEqual(after, { outcome: 'delivered', number: 1 });
  assert.equal(requests, 1);
  const db = createPool(databaseUrl, () => undefined, { max: 1 });
  const { rows } = await db.query(
    `SELECT d.status, d.attempt_count AS attempts, p.status AS endpoint, p.last_error, (SELECT count(*)::int FROM attempts) AS logged
     FROM deliveries d JOIN endpoints p ON p.id = d.endpoint_id`,
  );
  await db.end();
  assert.deepEqual(rows, [
    { status: 'delivered', attempts: 1, endpoint: 'enabled', last_error: null, logged: 1 },
  ]);
}

/** A network of its own has no way to the database, a socket file has. @returns the database's URL through that */
async function socketTo(t: TestContext, databaseUrl: string): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), 'mailhooks-socket-'));
  const server = createServer((inside) => {
    const outside = connect(Number(port), hostname);
    inside.on('error', () => outside.destroy()).pipe(outside);
    outside.on('error', () => inside.destroy()).pipe(inside);
  });
  await new Promise<void>((listening) => server.listen(join(folder, '.s.PGSQL.5432'), listening));
  t.after(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  return `postgres://${username}:${password}@${pathname}?host=${encodeURIComponent(folder)}`;
}

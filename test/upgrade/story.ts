import assert from 'node:assert/strict';
import type { Client } from '@temporalio/client';
import type { Db } from '../../src/store/pool.ts';
import { ApiClient } from '../support/api-client.ts';
import { until } from '../support/until.ts';
import { account, startTraffic } from './traffic.ts';
import type { Role, RoleName, Version } from './version.ts';

/** Between two steps, so that each version begins some and goes on with the other's. */
const eventsAStep = 40;

export interface Stage {
  previous: Version;
  present: Version;
  /** Migrations that the previous version does not know: it cannot come back. */
  newMigrations: readonly string[];
  key: string;
  db: Db;
  temporal: Client;
  say: (line: string) => void;
}

/** Forward, back where that is possible, and forward again, under load. @throws Error, AssertionError when something is lost */
export async function upgradeUnderLoad(stage: Stage): Promise<void> {
  const { previous, present, newMigrations, key, db, temporal, say } = stage;
  const urls: string[] = [];
  const traffic = await startTraffic(key, urls);
  const running: Record<RoleName, Role | undefined> = { api: undefined, worker: undefined };
  const outputs: (() => string)[] = [];
  const replace = async (role: RoleName, version: Version): Promise<void> => {
    const [before, next] = [running[role], await version.start(role)];
    running[role] = next;
    outputs.push(next.output);
    if (role === 'api') urls.splice(0, Infinity, ...[next, before].flatMap((one) => one?.url ?? []));
    if (before === undefined) return;
    await traffic.more(eventsAStep / 4);
    if (role === 'api') urls.splice(1);
    await before.stop();
    say(`${next.name} has taken the place of ${before.name}`);
    await traffic.more(eventsAStep);
  };

  await replace('api', previous);
  await replace('worker', previous);
  const client = (): ApiClient => new ApiClient(urls[0] ?? '', key);
  await client().newAccount({ id: account });
  for (const path of ['/well', '/waiting'])
    await client().newEndpoint(account, `${traffic.url}${path}`, { enabled: path === '/well' });
  await db.query("UPDATE endpoints SET status = 'enabled', disabled_at = NULL, disabled_reason = NULL");
  traffic.begin();
  const cookie = await signIn(client(), key);
  await traffic.more(eventsAStep);

  await replace('api', present);
  await staysSignedIn(client(), cookie);
  await replace('worker', present);
  if (newMigrations.length > 0) {
    assert.match(await previous.refuses(), /the database has migrations that this version does not know/);
    say(`no way back: the previous version does not know ${newMigrations.join(', ')}, and says so`);
  } else {
    await replace('worker', previous);
    await replace('api', previous);
    await staysSignedIn(client(), cookie);
    await replace('api', present);
    await replace('worker', present);
  }

  await traffic.stop();
  traffic.recover();
  await retryAll(client(), db);
  const { accepted } = traffic;
  await until('everything accepted is delivered to both', async () => (await open(db)) === 0, 300_000);
  for (const path of ['/well', '/waiting'])
    assert.deepEqual([...accepted.difference(traffic.events(path))], [], `lost at ${path}`);
  const twice = [...traffic.taken()].filter(([, times]) => times > 1);
  assert.deepEqual(twice, [], 'taken more than once, although each process was stopped in order');
  await until('every workflow has ended', async () => {
    const { count } = await temporal.workflow.count('ExecutionStatus = "Running"');
    return count === 0;
  });
  for (const output of outputs)
    assert.doesNotMatch(output(), /TMPRL1100|"unexpected error"|Nondeterminism/, 'what a process wrote');
  say(`${accepted.size} events, ${traffic.taken().size} webhooks: none lost, none twice`);
}

/** @returns the cookie of a session of the page */
async function signIn(client: ApiClient, key: string): Promise<string> {
  const answer = await client.post('/v1/session', { key }, { key: null });
  assert.equal(answer.status, 200, answer.text);
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

async function staysSignedIn(client: ApiClient, cookie: string): Promise<void> {
  const answer = await client.get('/v1/session', { key: null, headers: { cookie } });
  assert.equal(answer.status, 200, answer.text);
}

/** Nobody waits for the ladder: a retry by hand reaches workflows that either version has begun. */
async function retryAll(client: ApiClient, db: Db): Promise<void> {
  const { rows } = await db.query<{ id: string }>("SELECT id FROM deliveries WHERE status = 'retrying'");
  for (const { id } of rows) {
    const { status, text } = await client.post(`/v1/accounts/${account}/deliveries/${id}/retry`);
    // Its own turn may have come meanwhile.
    assert.ok([200, 202, 409].includes(status), text);
  }
}

async function open(db: Db): Promise<number> {
  const { rows } = await db.query<{ open: number }>(
    "SELECT count(*)::int AS open FROM deliveries WHERE status <> 'delivered'",
  );
  return rows[0]?.open ?? 0;
}

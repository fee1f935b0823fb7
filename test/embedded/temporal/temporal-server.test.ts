import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { before, test } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { directConnection } from '../../../src/embedded/temporal/direct-connection.ts';
import { isAlive } from '../../../src/embedded/process/processes.ts';
import { freePort } from '../../../src/embedded/process/ports.ts';
import { findTemporalBinary } from '../../../src/embedded/temporal/temporal-binary.ts';
import { startTemporalServer, type TemporalServer } from '../../../src/embedded/temporal/temporal-server.ts';
import { pidIn, runScript, temporalPidFile, temporaryDataDir } from '../support/processes.ts';

const log = (): void => {};
const searchAttributes = { TestAccount: 'Keyword', TestEndpoints: 'KeywordList' } as const;
let binary = '';

before(async () => {
  binary = await findTemporalBinary({ report: console.error });
});

/** Ports of its own, so that test files can run together and beside a Mailhooks in use. */
async function start(dataDir: string): Promise<TemporalServer> {
  const ports = { grpc: await freePort(), ui: await freePort() };
  return startTemporalServer({ binary, dataDir, namespace: 'mail', searchAttributes, ports, log });
}

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address, plugins: [directConnection] });
  try {
    return await use(new Client({ connection, namespace: 'mail' }));
  } finally {
    await connection.close();
  }
}

function startWorkflow(address: string, workflowId: string): Promise<unknown> {
  return withClient(address, (client) => client.workflow.start('none', { taskQueue: 'none', workflowId }));
}

function statusOf(address: string, workflowId: string): Promise<string> {
  return withClient(
    address,
    async (client) => (await client.workflow.getHandle(workflowId).describe()).status.name,
  );
}

test('workflows, the namespace, search attributes and the addresses survive a restart', async (t) => {
  const dataDir = await temporaryDataDir(t);
  const first = await start(dataDir);
  await startWorkflow(first.address, 'kept');
  await first.stop();

  const second = await startTemporalServer({ binary, dataDir, namespace: 'mail', searchAttributes, log });
  t.after(second.stop);
  assert.deepEqual([second.address, second.uiUrl], [first.address, first.uiUrl]);
  assert.equal(await statusOf(second.address, 'kept'), 'RUNNING');
  const { customAttributes } = await withClient(second.address, (client) =>
    client.connection.operatorService.listSearchAttributes({ namespace: 'mail' }),
  );
  assert.ok('TestAccount' in customAttributes && 'TestEndpoints' in customAttributes);
  assert.equal((await fetch(second.uiUrl)).status, 200);
});

test('a busy port is replaced', async (t) => {
  const dataDir = await temporaryDataDir(t);
  const first = await start(dataDir);
  await first.stop();
  const squatter = createServer().listen(Number(first.address.split(':')[1]), '127.0.0.1');
  await once(squatter, 'listening');
  t.after(() => squatter.close());

  const second = await startTemporalServer({ binary, dataDir, namespace: 'mail', searchAttributes, log });
  t.after(second.stop);
  assert.notEqual(second.address, first.address);
  assert.equal(second.uiUrl, first.uiUrl);
});

test('of several that start at one moment with the same wishes, each gets ports of its own', async (t) => {
  const ports = { grpc: await freePort(), ui: await freePort() };
  const folders = await Promise.all(Array.from({ length: 4 }, () => temporaryDataDir(t)));
  const started = await Promise.allSettled(
    folders.map((dataDir) => startTemporalServer({ binary, dataDir, searchAttributes, ports, log })),
  );
  const servers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  t.after(() => Promise.all(servers.map(({ stop }) => stop())));
  assert.deepEqual(
    started.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : [])),
    [],
  );
  assert.equal(new Set(servers.flatMap(({ address, uiUrl }) => [address, uiUrl])).size, 8);
});

test('the server of a killed process is stopped, and its workflows are kept', async (t) => {
  const dataDir = await temporaryDataDir(t);
  await (await start(dataDir)).stop(); // fixes the ports for the next process
  const killed = await runScript(t, './embedded-process.ts', [dataDir, 'temporal']);
  const { temporalAddress } = JSON.parse(killed.firstLine) as { temporalAddress: string };
  await startWorkflow(temporalAddress, 'kept');
  await killed.kill();
  const orphan = await pidIn(temporalPidFile(dataDir));
  assert.ok(await isAlive(orphan));

  const server = await startTemporalServer({ binary, dataDir, namespace: 'mail', searchAttributes, log });
  t.after(server.stop);
  assert.equal(await isAlive(orphan), false);
  assert.equal(server.address, temporalAddress);
  assert.equal(await statusOf(server.address, 'kept'), 'RUNNING');
});

test('a stale pid file that names another program stops nobody', async (t) => {
  const dataDir = await temporaryDataDir(t);
  const bystander = await runScript(t, './lock-process.ts', [dataDir]);
  await writeFile(temporalPidFile(dataDir), `${bystander.pid}\n`);

  const server = await start(dataDir);
  await server.stop();
  assert.ok(await isAlive(bystander.pid));
  await bystander.finish();
});

test('a server that cannot start is an error with its log', async (t) => {
  const dataDir = await temporaryDataDir(t);
  const broken = { TestAccount: 'NoSuchKind' } as unknown as typeof searchAttributes;
  const started = startTemporalServer({ binary, dataDir, searchAttributes: broken, log });
  await assert.rejects(started, /ended while starting.*NoSuchKind/s);
});

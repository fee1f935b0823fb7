import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { startTemporalServer } from '../../src/embedded/temporal/temporal-server.ts';
import { findTemporalBinary } from '../../src/embedded/temporal/temporal-binary.ts';
import { freePort } from '../../src/embedded/process/ports.ts';
import { bundleOf } from '../support/bundle.ts';
import { startTestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, statuses } from '../support/receiver.ts';
import { createNamespace, testServers } from '../support/servers.ts';
import { startProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';

const histories = fileURLToPath(new URL('../replay/histories/', import.meta.url));
const good = ['success', 'retry-then-success', 'exhausted-and-compensated', 'cancelled'].map(
  (name) => `${histories}${name}.json`,
);

describe('mailhooks replay', () => {
  let folder: string;
  let client: Client;
  let connection: NativeConnection;
  let namespace: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailhooks-replay-'));
    namespace = await createNamespace();
    connection = await NativeConnection.connect({ address: testServers().temporalAddress });
    client = new Client({ connection, namespace });
  });
  after(async () => {
    await connection.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs the command as a pipeline does. */
  async function replay(args: string[], env: Record<string, string> = {}) {
    const command = startProcess(process.execPath, ['bin/mailhooks.js', 'replay', ...args], {
      DATA_DIR: join(folder, 'none'),
      TEMPORAL_ADDRESS: testServers().temporalAddress,
      TEMPORAL_UI_URL: testServers().temporalUiUrl,
      TEMPORAL_NAMESPACE: namespace,
      ...env,
    });
    return { status: await command.exited, output: command.output() };
  }

  async function file(name: string, content: unknown): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  const start = (workflowId: string, type = 'deliverEvent') =>
    client.workflow.start(type, {
      taskQueue: 'mailhooks',
      workflowId,
      args: [{ accountId: 'a', eventId: 'e', eventType: 'email.opened', deliveries: [], retry: {} }],
    });

  /** The server lists what it has started a moment later. */
  const untilListed = (count: number, listing = client): Promise<unknown> =>
    until('listed', async () => (await listing.workflow.count('TaskQueue = "mailhooks"')).count === count);

  it('recorded histories can go on: 0', async () => {
    const { status, output } = await replay(good);
    assert.equal(status, 0, output);
    assert.match(output, /^Replayed 4 workflows from files/);
    assert.match(output, /deliverEvent: 4 replayed, 0 would break\n/);
    assert.match(output, /All of them can go on with this code\.\n$/);
  });

  it('says that nothing was found: 0', async () => {
    const { status, output } = await replay([]);
    assert.equal(status, 0, output);
    assert.match(
      output,
      /^Nothing to replay on \S+, namespace test-\w+: no workflow matches TaskQueue = "mailhooks"/,
    );
  });

  it('real workflows, open and closed, the newest of them: 0', async () => {
    const mailhooks = await startTestMailhooks();
    const receiver = await startReceiver();
    try {
      const account = await mailhooks.api.newAccount();
      await mailhooks.api.newEndpoint(account, receiver.url);
      await mailhooks.settled(account, await mailhooks.api.newEvent(account));
      receiver.answer = statuses(500);
      const event = await mailhooks.api.newEvent(account);
      await mailhooks.api.newEvent(account);
      await receiver.waitFor(4);
      await mailhooks.started(account, event);
      await untilListed(3, mailhooks.temporal);
      // … and what has ended is listed as running for a moment more.
      const running = 'ExecutionStatus = "Running"';
      await until('two run', async () => (await mailhooks.temporal.workflow.count(running)).count === 2);
      const env = { TEMPORAL_NAMESPACE: mailhooks.config.temporalNamespace };
      const all = await replay([], env);
      assert.equal(all.status, 0, all.output);
      assert.match(all.output, /^Replayed 3 workflows on \S+, namespace /);

      const newest = await replay(['--limit', '2', '--json'], env);
      assert.equal(newest.status, 0, newest.output);
      const { ok, replayed, source } = JSON.parse(newest.output);
      assert.deepEqual([ok, replayed, source.matched, source.limit], [true, 2, 3, 2]);
      assert.match((await replay(['--limit', '2'], env)).output, /^Replayed the newest 2 of 3 workflows on /);
      const open = await replay(['--query', running, '--json'], env);
      assert.equal(JSON.parse(open.output).replayed, 2);
    } finally {
      await mailhooks.stop();
      await receiver.close();
    }
  });

  it('a workflow of other code would break: 1, with the cause and where', async () => {
    const worker = await Worker.create({
      connection,
      namespace,
      taskQueue: 'mailhooks',
      workflowBundle: await bundleOf(new URL('../replay/changed-workflow.ts', import.meta.url)),
    });
    const ids = Array.from({ length: 7 }, (_, index) => `event/acme/changed-${index}`);
    await worker.runUntil(async () => {
      for (const id of ids) await start(id);
      await Promise.all(ids.map((id) => client.workflow.getHandle(id).result()));
    });
    const notBegun = await start('event/acme/not-begun');
    await untilListed(8);

    const { status, output } = await replay([]);
    assert.equal(status, 1, output);
    assert.match(output, /^Replayed 8 workflows on /);
    assert.match(output, /deliverEvent: 8 replayed, 7 would break\n/);
    assert.match(
      output,
      /Would break, 7 workflows of deliverEvent: the history has TimerStarted where this code has: /,
    );
    assert.equal(
      output.match(/event\/acme\/changed-\d, run [0-9a-f-]{36}, at event 5 \(TimerStarted\)\n/g)?.length,
      5,
    );
    assert.match(output, /and 2 more\n/);
    assert.match(output, /keep the old path behind patched\(\)/);
    const link = `${testServers().temporalUiUrl}/namespaces/${namespace}/workflows/event%2Facme%2Fchanged-`;
    assert.ok(output.includes(link), output);
    assert.doesNotMatch(output, /not-begun|\bat .*\.ts:|"level"/, 'neither what is fine nor stacks nor logs');

    const asJson = await replay(['--json']);
    assert.equal(asJson.status, 1);
    const { ok, broken, byType, groups } = JSON.parse(asJson.output);
    assert.deepEqual([ok, broken], [false, 7]);
    assert.deepEqual(byType, [{ workflowType: 'deliverEvent', replayed: 8, broken: 7 }]);
    assert.deepEqual([groups.length, groups[0].count, groups[0].workflows.length], [1, 7, 5]);
    assert.deepEqual(groups[0].workflows[0].event, { id: 5, type: 'TimerStarted' });
    await notBegun.terminate();
  });

  it('histories in files, of which some would break: 1', async () => {
    const text = await readFile(good[1] as string, 'utf8');
    const otherType = await file('other-type.json', text.replace('"deliverEvent"', '"sendEvent"'));
    const otherActivity = await file(
      'other-activity.json',
      text.replaceAll('"postWebhook"', '"sendWebhook"'),
    );
    const begins = JSON.parse(text.replace('"deliverEvent"', '"sendEvent"'));
    const notBegun = await file('not-begun.json', { events: begins.events.slice(0, 1) });
    const { status, output } = await replay([...good, otherType, otherActivity, notBegun]);
    assert.equal(status, 1, output);
    assert.match(output, /^Replayed 7 workflows from files/);
    assert.match(output, /deliverEvent: 5 replayed, 1 would break\n/);
    assert.match(output, /Would break, 2 workflows of sendEvent: this code has no workflow of this type\n/);
    assert.match(
      output,
      /Would break, 1 workflow of deliverEvent: the history has activity type sendWebhook where this code has postWebhook\n.*at event 5 \(ActivityTaskScheduled\)/,
    );
  });

  it('what cannot be checked is refused with the reason: 2', async () => {
    const garbage = await file('garbage.json', '<html>');
    const list = await file('list.json', { workflows: [] });
    const refused: [string[], Record<string, string>, RegExp][] = [
      [['--nope'], {}, /mailhooks replay: Unknown option '--nope'[^]*usage: mailhooks replay/],
      [['--limit', 'all'], {}, /'--limit' expects a number from 1 on, got 'all'/],
      [['--limit', '0'], {}, /'--limit' expects a number from 1 on, got '0'/],
      [['--query', 'x', ...good], {}, /'--query' does not go with files/],
      [['--limit', '5', ...good], {}, /'--limit' does not go with files/],
      [
        [...good, `${folder}/none.json`, garbage],
        {},
        /none\.json: there is no such file\n.*garbage\.json: is not the history/,
      ],
      [[list], {}, /list\.json: is not the history of a workflow: it has no list of events/],
      [[folder], {}, /is a folder/],
      [['--query', 'Nonsense = "x"'], {}, /Temporal refuses the query Nonsense = "x": .*Nonsense/],
      [[], { TEMPORAL_NAMESPACE: 'nobody-knows' }, /nobody-knows/],
      [[], { TEMPORAL_ADDRESS: '' }, /TEMPORAL_ADDRESS: required, as no Mailhooks .* runs on \S+none/],
      [[], { PORT: 'eighty' }, /PORT: expected a whole number/],
    ];
    const answers = await Promise.all(refused.map(([args, env]) => replay(args, env)));
    for (const [index, [, , reason]] of refused.entries()) {
      assert.match(answers[index]?.output ?? '', reason);
      assert.equal(answers[index]?.status, 2, String(reason));
    }
  });

  it('a server that is not there, or takes connections and is silent, is given up: 2', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    for (const address of [`127.0.0.1:${await freePort()}`, `127.0.0.1:${port}`]) {
      const { status, output } = await replay([], { TEMPORAL_ADDRESS: address });
      assert.equal(status, 2, output);
      assert.match(output, new RegExp(`^Temporal at ${address} \\(TEMPORAL_ADDRESS\\) cannot be reached: `));
    }
    silent.close();
  });

  it('finds the server that Mailhooks runs on the data folder', async () => {
    const dataDir = join(folder, 'embedded');
    const binary = await findTemporalBinary({ report: console.error });
    const ports = { grpc: await freePort(), ui: await freePort() };
    const server = await startTemporalServer({
      binary,
      dataDir,
      ports,
      searchAttributes: {},
      log: () => undefined,
    });
    const env = { DATA_DIR: dataDir, TEMPORAL_ADDRESS: '', TEMPORAL_NAMESPACE: 'default' };
    try {
      const { status, output } = await replay([], env);
      assert.equal(status, 0, output);
      assert.ok(output.startsWith(`Nothing to replay on ${server.address}, namespace default`), output);
    } finally {
      await server.stop();
    }
    assert.equal((await replay([], env)).status, 2);
  });
});

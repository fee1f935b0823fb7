import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { directConnection } from '../../../src/embedded/temporal/direct-connection.ts';
import { freePort } from '../../../src/embedded/process/ports.ts';
import { findTemporalBinary } from '../../../src/embedded/temporal/temporal-binary.ts';
import { startTemporalServer } from '../../../src/embedded/temporal/temporal-server.ts';
import { parseExposition } from '../../support/exposition.ts';
import { until } from '../../support/until.ts';
import { temporaryDataDir } from '../support/processes.ts';

const workflows = 40;
/** Where it keeps them. */
const reads = 'GetCurrentClusterMetadata';
const key = defineSearchAttributeKey('TestAccount', 'KEYWORD');

/** How often the server reads its search attributes from its database while so many workflows start. */
async function readsOf(t: TestContext, addsSearchAttributes: boolean): Promise<number> {
  const dataDir = await temporaryDataDir(t);
  const server = await startTemporalServer({
    binary: await findTemporalBinary({ report: console.error }),
    dataDir,
    searchAttributes: { TestAccount: 'Keyword' },
    addsSearchAttributes,
    ports: { grpc: await freePort(), ui: await freePort() },
    log: () => undefined,
  });
  t.after(server.stop);
  const connection = await Connection.connect({ address: server.address, plugins: [directConnection] });
  t.after(() => connection.close());
  const client = new Client({ connection });
  const ports = JSON.parse(await readFile(join(dataDir, 'temporal.ports.json'), 'utf8')) as {
    metrics: number;
  };
  const count = async (operation: string): Promise<number> => {
    const response = await fetch(`http://127.0.0.1:${ports.metrics}/metrics`);
    const requests = parseExposition(await response.text()).get('persistence_requests');
    const found = (requests?.samples ?? []).filter(({ labels }) => labels.operation === operation);
    return found.reduce((sum, { value }) => sum + value, 0);
  };
  // The server shows what it counts a moment later.
  const untilStarted = (all: number): Promise<unknown> =>
    until('all starts are counted', async () => (await count('CreateWorkflowExecution')) >= all);
  const start = (workflowId: string) =>
    client.workflow.start('none', {
      ...{ taskQueue: 'none', workflowId },
      typedSearchAttributes: new TypedSearchAttributes([{ key, value: 'a' }]),
    });
  await start('first');
  await untilStarted(1);
  const before = await count(reads);
  assert.ok(before > 0, 'such requests are counted');
  for (let n = 0; n < workflows; n += 1) await start(`more-${n}`);
  await untilStarted(1 + workflows);
  return (await count(reads)) - before;
}

it('the embedded server reads its search attributes from memory, unless others are added while it runs', async (t) => {
  const kept = await readsOf(t, false);
  assert.ok(kept < workflows / 4, `${kept} reads for ${workflows} workflows`);
  const again = await readsOf(t, true);
  assert.ok(again >= workflows, `${again} reads for ${workflows} workflows`);
});

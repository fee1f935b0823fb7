import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { startOnce } from '../../../src/temporal/start/start-once.ts';
import { createNamespace, testServers } from '../../support/servers.ts';
import { terminateAsServer } from '../../support/terminate-as-server.ts';

/** Nobody works for it. */
const options = { taskQueue: 'nobody', args: [] };

describe('a workflow that is started once', () => {
  let connection: Connection;
  let client: Client;

  before(async () => {
    connection = await Connection.connect({ address: testServers().temporalAddress });
    client = new Client({ connection, namespace: await createNamespace() });
  });
  after(() => connection.close());

  const start = (workflowId: string) => startOnce(client, 'recoverEndpoint', { ...options, workflowId });

  it('is left alone while it runs', async () => {
    assert.deepEqual([await start('runs'), await start('runs')], ['started', 'running']);
  });

  it('is begun again after one termination by a person, and each time after one by the server', async () => {
    const handle = client.workflow.getHandle('terminated');
    await start('terminated');
    const afterServer = async () => {
      await terminateAsServer(client, 'terminated');
      return await start('terminated');
    };
    const afterPerson = async () => {
      await handle.terminate();
      return await start('terminated');
    };
    assert.equal(await afterServer(), 'begun-again-after-server');
    assert.equal(await afterServer(), 'begun-again-after-server');
    assert.equal(await afterPerson(), 'begun-again', "the server's are not counted");
    assert.equal(await afterServer(), 'begun-again-after-server');
    assert.equal(await start('terminated'), 'running');
    assert.equal(await afterPerson(), 'ended', 'it was meant, also with one by the server in between');
    assert.equal(await start('terminated'), 'ended');
  });
});

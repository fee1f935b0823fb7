import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { mailWorkflowId, recoveryWorkflowId } from '../../../src/domain/delivery/workflow-ids.ts';
import { startMail } from '../../../src/temporal/start/start-mail.ts';
import { startRecovery } from '../../../src/temporal/start/start-recovery.ts';
import { createNamespace, testServers } from '../../support/servers.ts';

const publicUrl = 'https://hooks.example.com/base';

/** Nobody works for them. */
describe('workflows say in the Temporal UI whose they are, and where the API tells more', () => {
  let connection: Connection;
  let client: Client;

  before(async () => {
    connection = await Connection.connect({ address: testServers().temporalAddress });
    client = new Client({ connection, namespace: await createNamespace() });
  });
  after(() => connection.close());

  const detailsOf = async (workflowId: string): Promise<string | undefined> =>
    await (await client.workflow.getHandle(workflowId).describe()).staticDetails();

  it('a recovery', async () => {
    const now = new Date();
    const recovery = {
      ...{ id: 'rec_1', accountId: 'acme & co', endpointId: 'ep_1', since: now, until: now },
      ...({ includeMissed: false, filter: null, status: 'running', stoppedReason: null } as const),
      ...{ positionAt: now, positionEvent: '', resent: 0, createdAt: now, updatedAt: now, finishedAt: null },
    };
    await startRecovery(client, recovery, publicUrl);
    assert.equal(
      await detailsOf(recoveryWorkflowId('rec_1')),
      'Account `acme & co`, endpoint `ep_1`, recovery `rec_1`\n\nProgress: <https://hooks.example.com/base/v1/accounts/acme%20%26%20co/recoveries/rec_1>',
    );
  });

  it('a mail, about an endpoint or to an account', async () => {
    const mail = { id: 'ntf_1', kind: 'endpoint-failing', accountId: 'acme', endpointId: 'ep_1' };
    await startMail(client, mail, publicUrl);
    await startMail(client, { ...mail, id: 'ntf_2', endpointId: null }, publicUrl);
    assert.equal(
      await detailsOf(mailWorkflowId('ntf_1')),
      'Account `acme`, endpoint `ep_1`, mail `ntf_1`\n\nEndpoint: <https://hooks.example.com/base/v1/accounts/acme/endpoints/ep_1>',
    );
    assert.equal(
      await detailsOf(mailWorkflowId('ntf_2')),
      'Account `acme`, mail `ntf_2`\n\nAccount: <https://hooks.example.com/base/v1/accounts/acme>',
    );
  });
});

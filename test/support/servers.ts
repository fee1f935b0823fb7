import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import pg from 'pg';
import { registerSearchAttributes } from '../../src/temporal/client/register-search-attributes.ts';

/** Set by `test/run.ts`, which starts one Postgres and one Temporal server for the whole run. */
export function testServers(): { databaseUrl: string; temporalAddress: string; temporalUiUrl: string } {
  const { TEST_DATABASE_URL, TEST_TEMPORAL_ADDRESS, TEST_TEMPORAL_UI_URL } = process.env;
  if (!TEST_DATABASE_URL || !TEST_TEMPORAL_ADDRESS || !TEST_TEMPORAL_UI_URL) {
    throw new Error('this test needs servers: run it by `npm test -- <file>`');
  }
  return {
    databaseUrl: TEST_DATABASE_URL,
    temporalAddress: TEST_TEMPORAL_ADDRESS,
    temporalUiUrl: TEST_TEMPORAL_UI_URL,
  };
}

export const templateDatabase = 'mailhooks_template';

/** A database of the test's own. @param template an empty one when null, else a migrated one */
export async function createDatabase(template: string | null = templateDatabase): Promise<string> {
  const { databaseUrl } = testServers();
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name} ${template ? `TEMPLATE ${template}` : ''}`);
  } finally {
    await client.end();
  }
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** A Temporal namespace of the test's own, so that no worker takes another test's tasks. */
export async function createNamespace(): Promise<string> {
  const { temporalAddress } = testServers();
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  const connection = await NativeConnection.connect({ address: temporalAddress });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    await untilKnown(connection, namespace);
    await registerSearchAttributes(connection, namespace);
  } finally {
    await connection.close();
  }
  return namespace;
}

/** The server reads its namespaces again every moment: a new one is not known immediately. */
async function untilKnown(connection: NativeConnection, namespace: string): Promise<void> {
  const giveUp = AbortSignal.timeout(30_000);
  for (;;) {
    try {
      await connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1 });
      return;
    } catch (error) {
      giveUp.throwIfAborted();
      if (!String(error).includes('not found')) throw error;
      await delay(100);
    }
  }
}

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readConfig } from '../../../src/config/config.ts';
import { lazyClient } from '../../../src/temporal/client/connect.ts';

it('a call that is tried again after its connection was closed ends, and nothing else does', async () => {
  // Nobody listens there: the call is tried again and again.
  const { connection, workflowService } = lazyClient(readConfig({}), '127.0.0.1:1');
  const call = connection.withDeadline(Date.now() + 10_000, () => workflowService.getSystemInfo({}));
  const ended = assert.rejects(call);
  await new Promise((resolve) => setImmediate(resolve));
  await connection.close();
  // What gRPC would throw from a timer fails the test.
  await ended;
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { it } from 'node:test';
import { NativeConnection, Runtime } from '@temporalio/worker';
import pino from 'pino';
import { installTemporalRuntime } from '../../src/commands/temporal-runtime.ts';
import { testServers } from '../support/servers.ts';
import { until } from '../support/until.ts';

it('the SDK connects again when another program has taken the port of its metrics', async () => {
  const runtime = await installTemporalRuntime(pino({ level: 'silent' }));
  const connect = () => NativeConnection.connect({ address: testServers().temporalAddress });
  const exporter = Runtime.instance().options.runtimeOptions.metricsExporter;
  assert.equal(exporter?.type, 'prometheus');
  const port = Number(exporter.socketAddr.split(':').at(-1));
  await runtime.ensure();
  assert.equal(Runtime.instance().options.runtimeOptions.metricsExporter, exporter, 'it is left as it is');
  // With its last connection the SDK drops its runtime.
  await (await connect()).close();

  const other = createServer();
  await until('the port is free, and taken by another', async () => {
    other.listen(port, '127.0.0.1');
    await once(other, 'listening');
    return (other.address() as AddressInfo).port === port;
  });
  try {
    await assert.rejects(connect, /Address already in use/);
    await runtime.ensure();
    const connection = await connect();
    assert.match(await runtime.metrics(), /temporal_/);
    await connection.close();
  } finally {
    other.close();
  }
});

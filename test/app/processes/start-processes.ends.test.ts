import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { ApiClient } from '../../support/api-client.ts';
import { testAdminKey } from '../../support/mailhooks.ts';
import { startReceiver } from '../../support/receiver.ts';
import { isAlive, pidOf, settingsOfTwo } from '../../support/several-processes.ts';
import { startProcess, type StartedProcess } from '../../support/start-process.ts';
import { until } from '../../support/until.ts';

describe('several processes', () => {
  const end = async (started: StartedProcess): Promise<string> => {
    assert.equal(await started.exited, 1, started.output());
    return started.output();
  };

  it('say once, as a single one does, why they cannot start', async (t) => {
    const env = await settingsOfTwo(t);
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const said = new RegExp(`port ${port} on 127\\.0\\.0\\.1 is in use: end what uses it, or set PORT`, 'g');
    for (const command of ['start', 'api']) {
      const output = await end(
        startProcess(process.execPath, ['bin/mailhooks.js', command], { ...env, PORT: String(port) }),
      );
      assert.equal(output.match(said)?.length, 1, output);
      assert.doesNotMatch(output, /started again|\n +at /);
    }
    other.close();
    const missing = startProcess(process.execPath, ['bin/mailhooks.js', 'api'], {
      ...env,
      MAILHOOKS_GEOIP_FILE: '/nowhere.mmdb',
    });
    assert.equal((await end(missing)).match(/MAILHOOKS_GEOIP_FILE: /g)?.length, 1);
  });

  it('end immediately at the second signal', async (t) => {
    const env = await settingsOfTwo(t);
    const receiver = await startReceiver();
    t.after(receiver.close);
    const all = startProcess(process.execPath, ['bin/mailhooks.js', 'start'], {
      ...env,
      MAILHOOKS_REQUEST_TIMEOUT: '5m',
    });
    const [, url = ''] = await all.printed(/API +(http:\S+)/);
    const client = new ApiClient(url, testAdminKey);
    const account = await client.newAccount();
    await client.newEndpoint(account, receiver.url);
    let isHeld = false;
    receiver.answer = () => void (isHeld = true);
    await client.newEvent(account);
    await until('a request hangs', () => Promise.resolve(isHeld));
    const pids = [1, 2].map((number) => pidOf(all.output(), number));
    process.kill(all.pid, 'SIGTERM');
    // The first of them is one within half a second: a terminal may send it twice.
    await until('it is taken for the second', async () => {
      if (isAlive(all.pid)) process.kill(all.pid, 'SIGTERM');
      return !isAlive(all.pid) || undefined;
    });
    assert.equal(await all.exited, 1);
    await until('the others have ended too', () => Promise.resolve(!pids.some(isAlive)));
  });
});

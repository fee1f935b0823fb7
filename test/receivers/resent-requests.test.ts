import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setEnabled } from '../../src/store/tenants/endpoints.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startRaw } from '../support/raw-server.ts';

/** Keeps a connection, and resets it at its second request. */
const resetsOnReuse = (requests: string[]) => () =>
  createServer((socket) => {
    let served = 0;
    socket.on('data', (request: Buffer) => {
      requests.push(request.toString());
      served += 1;
      if (served > 1) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\nkeep-alive: timeout=60\r\ncontent-length: 0\r\n\r\n');
    });
  });

describe('a request over a kept connection that is reset', () => {
  let mailhooks: TestMailhooks;
  before(async () => {
    mailhooks = await startTestMailhooks();
  });
  after(() => mailhooks.stop());

  it('is sent again within its attempt, which the log shows', async (t) => {
    const requests: string[] = [];
    const atWork = await startRaw({ listen: resetsOnReuse(requests) });
    t.after(() => atWork.stop());
    const account = await mailhooks.api.newAccount();
    const { id } = await mailhooks.api.newEndpoint(account, atWork.url, { enabled: false });
    await setEnabled(mailhooks.db, account, id);

    // How soon the next one comes is the machine's affair: a connection that has been closed by then is not reset.
    for (let i = 1; ; i += 1) {
      const eventId = await mailhooks.api.newEvent(account);
      const [delivery] = (await mailhooks.settled(account, eventId)).deliveries;
      assert.equal(delivery.status, 'delivered', JSON.stringify(delivery));
      assert.equal(delivery.attempts.length, 1);
      const [{ resentAfter, error, durationMs }] = delivery.attempts;
      assert.equal(error, null);
      if (resentAfter === null && i < 20) continue;
      assert.equal(resentAfter?.code, 'connection_reset');
      assert.ok(resentAfter.message.length > 0 && resentAfter.durationMs <= durationMs);
      const twice = requests.filter((request) => request.includes(`mailhooks-event-id: ${eventId}\r\n`));
      assert.equal(twice.length, 2);
      assert.equal(twice[0], twice[1], 'the same bytes: id, timestamp and signature');
      break;
    }
  });
});

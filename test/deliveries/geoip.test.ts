import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ConfigError } from '../../src/config/config.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { london, mmdb } from '../support/mmdb.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

describe('with a GeoIP file', () => {
  let folder: string;
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailhooks-geo-'));
    const file = join(folder, 'city.mmdb');
    await writeFile(file, mmdb('GeoLite2-City', { '203.0.113.0/24': london }));
    mailhooks = await startTestMailhooks({ MAILHOOKS_GEOIP_FILE: file });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
    await rm(folder, { recursive: true });
  });

  /** What a sendpost endpoint gets of an opened event. */
  async function delivered(client: Record<string, unknown>) {
    const account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, receiver.url, { format: 'sendpost' });
    const id = await mailhooks.api.newEvent(account, { client });
    await mailhooks.settled(account, id);
    const request = receiver.received.find(({ headers }) => headers['mailhooks-event-id'] === id);
    return JSON.parse(String(request?.body)).event.eventMetadata;
  }

  it('an opened event shows where its address is, and what its user agent says', async () => {
    const userAgent =
      'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
    const shown = await delivered({ ipAddress: '203.0.113.9', userAgent });
    assert.deepEqual(shown.geo, {
      cityID: '2643743',
      continentCode: 'EU',
      countryCode: 'GB',
      postalCode: 'SW1A',
      timeZone: 'Europe/London',
    });
    assert.equal(shown.userAgent.Family, 'GmailImageProxy');
    assert.equal(shown.os.Family, 'Windows');
  });

  it('an unknown address has an empty place', async () => {
    assert.deepEqual((await delivered({ ipAddress: '198.51.100.1' })).geo, {});
  });

  it('an unusable file is refused at the start, with the name of the setting', async () => {
    for (const file of [join(folder, 'missing.mmdb'), import.meta.filename]) {
      await assert.rejects(
        startTestMailhooks({ MAILHOOKS_GEOIP_FILE: file }, { api: true, worker: false }),
        (error: unknown) => error instanceof ConfigError && error.message.includes('MAILHOOKS_GEOIP_FILE: '),
      );
    }
  });
});

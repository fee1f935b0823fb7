import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildRequest } from '../../../src/delivery/request/build-request.ts';
import { enrichClient } from '../../../src/delivery/request/enrich-client.ts';
import type { GeoLookup } from '../../../src/delivery/request/geoip.ts';
import { newSecret } from '../../../src/delivery/request/sign.ts';
import { formatNames, type FormatName } from '../../../src/domain/account/endpoint.ts';
import { eventTypes, type CanonicalEvent, type EventType } from '../../../src/domain/event/event.ts';
import { formats } from '../../../src/formats/index.ts';
import { createSecretBox, signingSecretOf } from '../../../src/secrets/secret-box.ts';
import { account, bareEvent, fullEvent } from '../../formats/support.ts';

const place = { cityId: '2643743', countryCode: 'GB' };
const geo: GeoLookup = (ip) => (ip === '203.0.113.9' ? place : undefined);
const tracked = ['email.opened', 'email.clicked'] as const;
const withClient = (type: EventType, client: CanonicalEvent['client']) => ({ ...bareEvent(type), client });
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const parsed = {
  browser: { family: 'Firefox', major: '140', minor: '0', patch: '0' },
  os: { family: 'Linux' },
  device: {},
};

describe('what is known of a client', () => {
  for (const type of tracked) {
    it(`is filled in for ${type}`, () => {
      const client = { ipAddress: '203.0.113.9', userAgent: firefox };
      assert.deepEqual(enrichClient(withClient(type, client), geo).client, {
        ...client,
        ...parsed,
        geo: place,
      });
    });

    it(`leaves what was given with ${type} as it was`, () => {
      const client = {
        ipAddress: '203.0.113.9',
        userAgent: firefox,
        browser: { family: 'Mine' },
        geo: { countryCode: 'FR' },
      };
      const { os, device } = parsed;
      assert.deepEqual(enrichClient(withClient(type, client), geo).client, { ...client, os, device });
      assert.deepEqual(enrichClient(withClient(type, { ...client, geo: {} }), geo).client?.geo, {});
    });

    it(`is an empty place for ${type} when nobody knows better`, () => {
      for (const client of [undefined, {}, { ipAddress: '203.0.113.10' }]) {
        assert.deepEqual(enrichClient(withClient(type, client), geo).client, { ...client, geo: {} });
      }
      assert.deepEqual(enrichClient(withClient(type, { ipAddress: '203.0.113.9' })).client?.geo, {});
    });
  }

  for (const type of eventTypes.filter((other) => !tracked.some((one) => one === other))) {
    it(`is left alone for ${type}`, () => {
      const event = withClient(type, { ipAddress: '203.0.113.9', userAgent: firefox });
      assert.equal(enrichClient(event, geo), event);
    });
  }
});

describe('a request', () => {
  const box = createSecretBox(Buffer.alloc(32, 7).toString('base64'));
  const build = (event: CanonicalEvent, format: FormatName, lookup?: GeoLookup): string =>
    buildRequest(
      {
        webhookId: 'dlv_1',
        events: [event],
        account,
        endpoint: {
          id: 'ep',
          url: 'https://hooks.example.com/',
          format,
          headers: {},
          sealedHeaders: null,
          secret: box.seal(newSecret(), signingSecretOf('ep')),
          previousSecrets: [],
        },
        attempt: 1,
        at: new Date(),
      },
      box,
      lookup,
    ).body;
  const metadata = (event: CanonicalEvent, lookup?: GeoLookup) =>
    (JSON.parse(build(event, 'sendpost', lookup)) as { event: { eventMetadata: Record<string, unknown> } })
      .event.eventMetadata;

  for (const type of tracked) {
    it(`in sendpost of ${type} shows the parsed user agent and the place`, () => {
      const event = withClient(type, { ipAddress: '203.0.113.9', userAgent: firefox });
      const shown = metadata(event, geo);
      assert.deepEqual(shown.userAgent, { Family: 'Firefox', Major: '140', Minor: '0', Patch: '0' });
      assert.deepEqual(shown.os, { Family: 'Linux', Major: '', Minor: '', Patch: '', PatchMinor: '' });
      assert.deepEqual(shown.device, { Family: '' });
      assert.deepEqual(shown.geo, {
        cityID: '2643743',
        continentCode: '',
        countryCode: 'GB',
        postalCode: '',
        timeZone: '',
      });
      assert.equal(shown.trackedIP, '203.0.113.9');
      assert.equal(shown.rawUserAgent, firefox);
    });

    it(`in sendpost of ${type} has an empty place without a GeoIP file, or when it does not know`, () => {
      assert.deepEqual(metadata(withClient(type, { ipAddress: '203.0.113.9' })).geo, {});
      assert.deepEqual(metadata(withClient(type, { ipAddress: '203.0.113.10' }), geo).geo, {});
      assert.deepEqual(metadata(bareEvent(type)).geo, {});
    });
  }

  it('in no format breaks over what is no address, and no place is looked up for it', () => {
    const never: GeoLookup = (ip) => assert.fail(`looked up ${ip}`);
    for (const ipAddress of [
      '',
      'unknown',
      '192.0.2.1, 10.0.0.1',
      'fe80::1%eth0',
      '203.0.113.9:80',
      '\u202e',
      '<b>',
    ]) {
      for (const type of eventTypes) {
        for (const format of formatNames.filter((name) => formats[name].types.includes(type))) {
          const event = withClient(type, { ipAddress });
          assert.equal(
            typeof JSON.parse(build(event, format, never)),
            'object',
            `${format} ${type} ${ipAddress}`,
          );
        }
      }
      assert.equal(metadata(withClient('email.opened', { ipAddress }), never).trackedIP, ipAddress);
      assert.deepEqual(metadata(withClient('email.opened', { ipAddress }), never).geo, {});
    }
  });

  for (const format of formatNames.filter((name) => name !== 'sendpost')) {
    it(`in ${format} says of the client what the producer said, and no more`, () => {
      const { browser: _browser, geo: _geo, ...client } = fullEvent('email.opened').client ?? {};
      const event = { ...fullEvent('email.opened'), client };
      assert.equal(build(event, format, geo), build(event, format));
      assert.doesNotMatch(build(event, format, geo), /countryCode|"family"/);
    });
  }
});

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createGeoLookup, type GeoLookup } from '../../../src/delivery/request/geoip.ts';
import { london, mmdb } from '../../support/mmdb.ts';

describe('the place of an address', () => {
  let folder: string;
  let geo: GeoLookup;
  const write = async (name: string, bytes: Buffer | string): Promise<string> => {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailhooks-geo-'));
    const file = mmdb('GeoLite2-City', {
      '203.0.113.0/24': london,
      '198.51.100.128/25': { country: { iso_code: 'FR' } },
      '192.0.2.7/32': {},
    });
    geo = await createGeoLookup(await write('city.mmdb', file));
  });
  after(() => rm(folder, { recursive: true }));

  it('is looked up in the file', () => {
    const place = {
      cityId: '2643743',
      continentCode: 'EU',
      countryCode: 'GB',
      postalCode: 'SW1A',
      timeZone: 'Europe/London',
    };
    for (const ip of ['203.0.113.0', '203.0.113.255']) assert.deepEqual({ ...geo(ip) }, place);
  });

  it('is as much of it as is known', () => {
    assert.equal(JSON.stringify(geo('198.51.100.200')), '{"countryCode":"FR"}');
    assert.equal(JSON.stringify(geo('192.0.2.7')), '{}');
  });

  it('is unknown for any other address', () => {
    for (const ip of ['198.51.100.1', '203.0.114.1', '2001:db8::1', '::1', '127.0.0.1']) {
      assert.equal(geo(ip), undefined, ip);
    }
  });

  it('needs a file with cities that can be read', async () => {
    const country = await write('country.mmdb', mmdb('GeoLite2-Country', { '203.0.113.0/24': london }));
    await assert.rejects(createGeoLookup(country), /GeoLite2-City file, got one of type GeoLite2-Country/);
    await assert.rejects(createGeoLookup(join(folder, 'missing.mmdb')), /ENOENT/);
    for (const bytes of ['', 'not a database', Buffer.alloc(5_000)]) {
      await assert.rejects(createGeoLookup(await write('broken.mmdb', bytes)));
    }
  });
});

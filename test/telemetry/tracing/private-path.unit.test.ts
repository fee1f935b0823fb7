import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { privatePath } from '../../../src/telemetry/tracing/private-path.ts';

const token = 'x'.repeat(43);

describe('the path of a request in its span', () => {
  it('has ids, and neither query nor fragment', () => {
    const route = '/v1/accounts/{accountId}/events/{eventId}';
    const path = '/v1/accounts/acme/events/open-1001';
    for (const url of [path, `${path}?recipient=ada@example.com`, `${path}#${token}`])
      assert.equal(privatePath(url, route), path);
    assert.equal(privatePath('/', '/'), '/');
    assert.equal(privatePath('/healthz', '/healthz'), '/healthz');
  });

  it('has no token, and nothing that is no id', () => {
    assert.equal(privatePath(`/confirm/${token}`, '/confirm/{token}'), '/confirm/REDACTED');
    for (const odd of ['ada@example.com', 'ada%40example.com', 'a'.repeat(65), 'a b'])
      assert.equal(
        privatePath(`/v1/accounts/${odd}/events`, '/v1/accounts/{accountId}/events'),
        '/v1/accounts/REDACTED/events',
      );
  });

  it('has no secret that a caller took for an id', () => {
    const revoke = '/v1/keys/{keyId}';
    const keyId = 'key_0190b7c6-5d1e-7a3b-8c4d-0123456789ab';
    assert.equal(privatePath(`/v1/keys/${keyId}`, revoke), `/v1/keys/${keyId}`);
    const key = `mh_admin_${token}`;
    for (const odd of [key, 'mh_admin_trial-only-yes', `whsec_${token}`, `m${token}`, 'secret', 'open-1001'])
      assert.equal(privatePath(`/v1/keys/${odd}`, revoke), '/v1/keys/REDACTED');
    const account = '/v1/accounts/{accountId}';
    for (const odd of [
      key,
      'mh_admin_trial-only-yes',
      `whsec_${token}`,
      `k${token}`,
      `b${token}`,
      `m${token}`,
    ]) {
      assert.equal(privatePath(`/v1/accounts/${odd}`, account), '/v1/accounts/REDACTED');
      assert.equal(privatePath(`/v1/${odd}`, null), '/v1/REDACTED');
    }
    const one = `${account}/endpoints/{endpointId}`;
    const ofEndpoint = '/v1/accounts/mine/endpoints/ep_0190b7c6-5d1e-7a3b-8c4d-0123456789ab';
    assert.equal(privatePath(ofEndpoint, one), ofEndpoint);
    assert.equal(
      privatePath(`/v1/accounts/mine/endpoints/${token}`, one),
      '/v1/accounts/mine/endpoints/REDACTED',
    );
    assert.equal(privatePath('/assets/index-BkXy12.js', '/assets/{file}'), '/assets/index-BkXy12.js');
  });

  it('is kept to words where no route answered', () => {
    assert.equal(privatePath('/wp-login.php', null), '/wp-login.php');
    assert.equal(privatePath(`/confirm/${token}/more?x=1`, null), '/confirm/REDACTED/more');
    assert.equal(privatePath('*', null), 'REDACTED');
    assert.equal(privatePath('', null), '');
  });
});

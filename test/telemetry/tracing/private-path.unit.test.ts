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

  it('is kept to words where no route answered', () => {
    assert.equal(privatePath('/wp-login.php', null), '/wp-login.php');
    assert.equal(privatePath(`/confirm/${token}/more?x=1`, null), '/confirm/REDACTED/more');
    assert.equal(privatePath('*', null), 'REDACTED');
    assert.equal(privatePath('', null), '');
  });
});

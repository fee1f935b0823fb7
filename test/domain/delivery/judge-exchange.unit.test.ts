import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { judgeExchange } from '../../../src/domain/delivery/judge-exchange.ts';
import type { Exchange } from '../../../src/domain/delivery/exchange.ts';

const answered = (status: number): Exchange => ({
  durationMs: 120,
  response: { status, headers: {}, body: '' },
  failure: null,
});

describe('an exchange', () => {
  it('succeeds by any 2xx and by nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), (status) => {
        const error = judgeExchange(answered(status), 'hooks.example.com');
        assert.equal(error === null, status >= 200 && status < 300);
      }),
    );
  });

  it('is classed by its status', () => {
    const codes = {
      101: 'http_1xx',
      300: 'http_3xx',
      304: 'http_3xx',
      400: 'http_4xx',
      410: 'http_4xx',
      429: 'http_4xx',
      500: 'http_5xx',
      503: 'http_5xx',
      600: 'http_5xx',
    };
    for (const [status, code] of Object.entries(codes))
      assert.equal(judgeExchange(answered(Number(status)), 'h')?.code, code);
  });

  it('says what happened in words that read on their own', () => {
    assert.deepEqual(judgeExchange(answered(503), 'hooks.example.com'), {
      code: 'http_5xx',
      message: 'HTTP 503 from hooks.example.com in 120 ms',
    });
    assert.equal(
      judgeExchange(answered(302), 'h')?.message,
      'HTTP 302 from h in 120 ms (redirects are not followed)',
    );
    const failure = { code: 'dns_error', message: 'the host name does not exist' } as const;
    assert.deepEqual(judgeExchange({ durationMs: 5_000, response: null, failure }, 'hooks.example.com'), {
      code: 'dns_error',
      message: 'the host name does not exist (hooks.example.com, 5 s)',
    });
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classifyNetworkError, timeoutAfter } from '../../../src/delivery/http/classify-network-error.ts';
import { NotHttpError } from '../../../src/delivery/http/response-head.ts';
import { TooManyInterimError } from '../../../src/delivery/http/response-reader.ts';
import { ReadLimitError } from '../../../src/delivery/http/connection.ts';
import { BlockedTargetError } from '../../../src/delivery/guard/target-guard.ts';

const coded = (code: string, message = code, cause?: Error): Error =>
  Object.assign(new Error(message, { cause }), { code });
const classify = (error: unknown): string => classifyNetworkError(error).code;

describe('a failure', () => {
  it('is classed by its code', () => {
    const codes = {
      ENOTFOUND: 'dns_error',
      EAI_AGAIN: 'dns_error',
      ESERVFAIL: 'dns_error',
      ETIMEOUT: 'dns_error',
      ECONNREFUSED: 'connection_refused',
      EHOSTUNREACH: 'connection_refused',
      ENETUNREACH: 'connection_refused',
      ECONNRESET: 'connection_reset',
      EPIPE: 'connection_reset',
      ECLOSED: 'connection_reset',
      ETIMEDOUT: 'timeout',
      DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_error',
      SELF_SIGNED_CERT_IN_CHAIN: 'tls_error',
      UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_error',
      UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_error',
      CERT_HAS_EXPIRED: 'tls_error',
      CERT_NOT_YET_VALID: 'tls_error',
      CERT_REVOKED: 'tls_error',
      CRL_HAS_EXPIRED: 'tls_error',
      INVALID_CA: 'tls_error',
      INVALID_PURPOSE: 'tls_error',
      ERR_TLS_CERT_ALTNAME_INVALID: 'tls_error',
      ERR_SSL_WRONG_VERSION_NUMBER: 'tls_error',
      ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR: 'tls_error',
      EPROTO: 'tls_error',
      NOT_HTTP: 'protocol_error',
      ERR_INVALID_CHAR: 'protocol_error',
      SOMETHING_NEW: 'protocol_error',
    };
    for (const [code, expected] of Object.entries(codes)) assert.equal(classify(coded(code)), expected, code);
  });

  it('by our own limit is a timeout', () => {
    assert.deepEqual(timeoutAfter(5_000), {
      code: 'timeout',
      message: 'no complete response within 5 s',
    });
  });

  it('to open a socket of our own does not blame an answer', () => {
    assert.match(classifyNetworkError(coded('EMFILE')).message, /from here/);
  });

  it('of the reader keeps its words; the text of an unknown error is not shown', () => {
    assert.equal(
      classifyNetworkError(new NotHttpError('a chunk has no size')).message,
      'not a valid HTTP response: a chunk has no size',
    );
    assert.equal(classifyNetworkError(new TypeError('x is undefined')).message, 'not a valid HTTP response');
  });

  it('by more than is read is no error of the protocol', () => {
    assert.equal(classify(new ReadLimitError('too much')), 'response_too_large');
    assert.deepEqual(classifyNetworkError(new TooManyInterimError('more than 100 interim responses')), {
      code: 'response_too_large',
      message: 'more than 100 interim responses',
    });
  });

  it('is found inside of what wraps it', () => {
    assert.equal(
      classify(coded('OUTER', 'outer', coded('MIDDLE', 'middle', coded('ENOTFOUND')))),
      'dns_error',
    );
    assert.equal(
      classify(new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')])),
      'connection_refused',
    );
    assert.equal(
      classify(new Error('fetch failed', { cause: new AggregateError([coded('ECONNRESET')]) })),
      'connection_reset',
    );
    assert.equal(classify(coded('ERR', 'x', new BlockedTargetError('no'))), 'blocked_target');
  });

  it('keeps the words of the guard and of TLS', () => {
    assert.deepEqual(classifyNetworkError(new BlockedTargetError('10.0.0.1 is private')), {
      code: 'blocked_target',
      message: '10.0.0.1 is private',
    });
    assert.equal(
      classifyNetworkError(coded('CERT_HAS_EXPIRED', 'certificate has expired')).message,
      'TLS: certificate has expired',
    );
  });

  it('is named even when it is no error at all', () => {
    for (const thrown of [undefined, null, 'text', 5, {}, new Error(), new AggregateError([])]) {
      const { code, message } = classifyNetworkError(thrown);
      assert.equal(code, 'protocol_error');
      assert.equal(typeof message, 'string');
    }
  });
});

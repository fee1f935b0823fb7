import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { problemsOf, wrong } from '../support/config-problems.ts';

const tlsOf = (env: Record<string, string>) => readConfig(env).smtpTls;

describe('how mail is encrypted', () => {
  it('is required, but for a server on this very machine', () => {
    for (const host of [
      'mail.example.com',
      'mailpit',
      '10.0.0.1',
      '[fd00::1]',
      'localhost.example.com',
      '127.0.0.1.nip.io',
    ])
      assert.equal(tlsOf({ SMTP_URL: `smtp://u:p@${host}:587` }), 'required', host);
    for (const host of ['localhost', 'LOCALHOST.', '127.0.0.1', '127.1.2.3', '[::1]'])
      assert.equal(tlsOf({ SMTP_URL: `smtp://${host}:25` }), 'opportunistic', host);
    assert.equal(tlsOf({ SMTP_URL: 'smtps://localhost' }), 'required');
    assert.equal(tlsOf({}), 'required');
  });

  it('is what SMTP_TLS says, else what the URL does', () => {
    const url = 'smtp://u:p%40ss@mail.example.com:25?name=hooks.example.com';
    for (const mode of ['required', 'opportunistic', 'off'] as const) {
      assert.equal(tlsOf({ SMTP_URL: url, SMTP_TLS: mode }), mode);
      const { smtpTls, smtpUrl } = readConfig({ SMTP_URL: `${url}&tls=${mode}` });
      assert.deepEqual([smtpTls, smtpUrl], [mode, url]);
    }
    assert.equal(tlsOf({ SMTP_URL: `${url}&tls=off`, SMTP_TLS: 'required' }), 'required');
    assert.equal(tlsOf({ SMTP_URL: 'smtp://localhost', SMTP_TLS: 'required' }), 'required');
    assert.equal(tlsOf({ SMTP_URL: 'smtps://mail.example.com', SMTP_TLS: 'opportunistic' }), 'opportunistic');
  });

  it('is no contradiction, and said in one way', () => {
    const smtps = 'smtps://u:of-the-mail@mail.example.com';
    assert.match(
      problemsOf({ SMTP_URL: smtps, SMTP_TLS: 'off' }).join(),
      /^SMTP_TLS: off does not go with smtps:/,
    );
    assert.match(
      problemsOf({ SMTP_URL: `${smtps}?tls=off` }).join(),
      /^SMTP_URL: off does not go with smtps:/,
    );
    for (const foreign of [
      'ignoreTLS=true',
      'requireTLS=false',
      'secure=false',
      'tls.rejectUnauthorized=false',
      'opportunisticTLS=1',
      'service=gmail',
    ]) {
      const [problem = '', ...more] = problemsOf({ SMTP_URL: `${smtps}?${foreign}` });
      assert.match(problem, /^SMTP_URL: its parameter (\w|\.)+ is not read; /);
      assert.deepEqual(more, []);
    }
    for (const SMTP_TLS of ['yes', 'Required', 'starttls', 'none']) {
      assert.deepEqual(wrong({ SMTP_URL: 'smtp://localhost', SMTP_TLS }), ['SMTP_TLS']);
      assert.match(
        problemsOf({ SMTP_URL: `${smtps}?tls=${SMTP_TLS}` })[0] ?? '',
        /expected required, opportunistic, off as its parameter tls/,
      );
    }
    assert.deepEqual(wrong({ SMTP_URL: smtps, SMTP_TLS: 'off', PORT: 'x' }), ['PORT', 'SMTP_TLS']);
    assert.ok(
      !problemsOf({ SMTP_URL: `${smtps}?secure=no` })
        .join()
        .includes('of-the-mail'),
    );
  });

  it('needs no word where mail is written to files', () => {
    assert.equal(readConfig({ SMTP_TLS: 'off' }).smtpUrl, undefined);
  });
});

describe('whom mails are from', () => {
  it('has a domain and stands on one line', () => {
    for (const MAIL_FROM of [
      'mailhooks',
      'Mailhooks',
      'Mailhooks <mailhooks>',
      'a@',
      '@example.com',
      'A\r\nBcc: x <a@example.com>',
      'a@example.com, b@example.com',
      '<a@example.com>\nBcc: b@example.com',
    ])
      assert.deepEqual(wrong({ MAIL_FROM }), ['MAIL_FROM'], MAIL_FROM);
    assert.equal(
      readConfig({ MAIL_FROM: 'Bücher <hooks@BÜCHER.example>' }).mailFrom.address,
      'hooks@xn--bcher-kva.example',
    );
  });
});

import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { allOn, wrong } from '../support/config-problems.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const otherKey = Buffer.alloc(32, 2).toString('base64');

describe('the settings', () => {
  it('have the documented defaults', () => {
    assert.deepEqual(readConfig({}), {
      host: '127.0.0.1',
      port: 8080,
      dataDir: resolve('.mailhooks'),
      processes: 1,
      databaseUrl: undefined,
      databaseConnections: undefined,
      temporalAddress: undefined,
      temporalNamespace: 'default',
      temporalUiUrl: undefined,
      temporalTls: undefined,
      temporalApiKey: undefined,
      temporalProxy: undefined,
      smtpUrl: undefined,
      smtpTls: 'required',
      mailFrom: { name: 'Mailhooks', address: 'mailhooks@localhost' },
      adminKey: undefined,
      encryptionKey: undefined,
      previousEncryptionKeys: [],
      retry: { maxAttempts: 10, windowMs: 86_400_000, requestTimeoutMs: 5_000 },
      disablePolicy: 'strict',
      workflow: 'every-event',
      optimizations: allOn,
      activePatches: 'all',
      workerDeployment: undefined,
      warnAt: 0.5,
      recoveryRate: 50,
      retentionMs: 30 * 86_400_000,
      allowedTargets: [],
      nameLookUps: 'direct',
      geoIpFile: undefined,
      publicUrl: 'http://127.0.0.1:8080',
      portal: { name: 'Mailhooks', logoUrl: null, accentColor: null, frameAncestors: "'none'" },
      readyMaxOverdueMs: 300_000,
      maxEndpoints: 1_000,
      maxKeys: 50,
      callerLimits: {
        requestsPerKey: null,
        requestsPerAccount: 100,
        mebibytesOfAccount: 10,
        failedLogins: 60,
        trustedProxies: [],
      },
      sendRates: { mebibytesOfAccount: 16, mebibytesToHost: 32 },
      traces: false,
      unknown: [],
      traceHeaders: {},
      logLevel: 'info',
    });
  });

  it('are read from their names', () => {
    const config = readConfig({
      PORT: '9090',
      HOST: '0.0.0.0',
      DATA_DIR: '/var/lib/mailhooks',
      DATABASE_URL: 'postgres://u:p@db/mailhooks',
      MAILHOOKS_DATABASE_CONNECTIONS: '12',
      TEMPORAL_ADDRESS: 'temporal:7233',
      TEMPORAL_NAMESPACE: 'mail',
      TEMPORAL_UI_URL: 'https://temporal.example.com/',
      TEMPORAL_API_KEY: 'secret',
      SMTP_URL: 'smtps://u:p@mail.example.com',
      SMTP_TLS: 'opportunistic',
      MAIL_FROM: 'Hooks <hooks@example.com>',
      MAILHOOKS_ADMIN_KEY: 'x'.repeat(16),
      MAILHOOKS_ENCRYPTION_KEY: key,
      MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS: `${otherKey}, ${key},`,
      MAILHOOKS_MAX_ATTEMPTS: '11',
      MAILHOOKS_RETRY_WINDOW: '30s',
      MAILHOOKS_REQUEST_TIMEOUT: '500ms',
      MAILHOOKS_DISABLE_POLICY: 'no-success-since',
      MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8, ::1/128,',
      MAILHOOKS_DNS: 'system',
      MAILHOOKS_GEOIP_FILE: '/var/lib/GeoLite2-City.mmdb',
      MAILHOOKS_PUBLIC_URL: 'https://hooks.example.com',
      MAILHOOKS_READY_MAX_OVERDUE: '90s',
      MAILHOOKS_MAX_ENDPOINTS: '20',
      MAILHOOKS_MAX_KEYS: '7',
      MAILHOOKS_RATE_LIMIT: '5000',
      MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off',
      MAILHOOKS_ACCOUNT_BYTE_RATE: 'off',
      MAILHOOKS_ACCOUNT_SEND_RATE: 'off',
      MAILHOOKS_HOST_SEND_RATE: '100',
      MAILHOOKS_FAILED_LOGINS: '10',
      MAILHOOKS_TRUSTED_PROXIES: '10.0.0.0/8, fd00::/8',
      LOG_LEVEL: 'debug',
    });
    assert.equal(config.port, 9090);
    assert.equal(config.dataDir, '/var/lib/mailhooks');
    assert.equal(config.databaseUrl, 'postgres://u:p@db/mailhooks');
    assert.equal(config.databaseConnections, 12);
    assert.equal(config.temporalAddress, 'temporal:7233');
    assert.equal(config.temporalNamespace, 'mail');
    assert.equal(config.temporalUiUrl, 'https://temporal.example.com');
    assert.equal(config.temporalApiKey, 'secret');
    assert.equal(config.smtpUrl, 'smtps://u:p@mail.example.com');
    assert.equal(config.smtpTls, 'opportunistic');
    assert.deepEqual(config.mailFrom, { name: 'Hooks', address: 'hooks@example.com' });
    assert.equal(config.adminKey, 'x'.repeat(16));
    assert.equal(config.encryptionKey, key);
    assert.deepEqual(config.previousEncryptionKeys, [otherKey, key]);
    assert.deepEqual(config.retry, { maxAttempts: 11, windowMs: 30_000, requestTimeoutMs: 500 });
    assert.equal(config.disablePolicy, 'no-success-since');
    assert.deepEqual(config.allowedTargets, ['127.0.0.0/8', '::1/128']);
    assert.equal(config.geoIpFile, '/var/lib/GeoLite2-City.mmdb');
    assert.equal(config.publicUrl, 'https://hooks.example.com');
    assert.equal(config.readyMaxOverdueMs, 90_000);
    assert.equal(config.maxEndpoints, 20);
    assert.equal(config.maxKeys, 7);
    assert.deepEqual(config.sendRates, { mebibytesOfAccount: null, mebibytesToHost: 100 });
    assert.deepEqual(config.callerLimits, {
      requestsPerKey: 5_000,
      requestsPerAccount: null,
      mebibytesOfAccount: null,
      failedLogins: 10,
      trustedProxies: ['10.0.0.0/8', 'fd00::/8'],
    });
    assert.equal(config.logLevel, 'debug');
  });

  it('take every path, but for what no file name of a person holds', () => {
    for (const path of ['C# one?x=1', 'a%20b', '-x', `it's "one"; \\ :`, ' ', '日本', 'file:///tmp/x']) {
      assert.equal(readConfig({ DATA_DIR: path }).dataDir, resolve(path));
      assert.equal(readConfig({ MAILHOOKS_GEOIP_FILE: path }).geoIpFile, resolve(path));
    }
    for (const path of ['a\nb', 'a\tb', '\u007f', '\ufffd']) {
      assert.deepEqual(wrong({ DATA_DIR: path, MAILHOOKS_GEOIP_FILE: path }), [
        'DATA_DIR',
        'MAILHOOKS_GEOIP_FILE',
      ]);
    }
  });

  it('that are empty are not set', () => {
    const names = [
      'PORT',
      'HOST',
      'DATA_DIR',
      'DATABASE_URL',
      'MAILHOOKS_DATABASE_CONNECTIONS',
      'TEMPORAL_ADDRESS',
      'TEMPORAL_NAMESPACE',
      'TEMPORAL_UI_URL',
      'TEMPORAL_API_KEY',
      'TEMPORAL_TLS',
      'SMTP_URL',
      'SMTP_TLS',
      'MAIL_FROM',
      'MAILHOOKS_ADMIN_KEY',
      'MAILHOOKS_ENCRYPTION_KEY',
      'MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS',
      'MAILHOOKS_MAX_ATTEMPTS',
      'MAILHOOKS_RETRY_WINDOW',
      'MAILHOOKS_REQUEST_TIMEOUT',
      'MAILHOOKS_DISABLE_POLICY',
      'MAILHOOKS_ALLOWED_TARGETS',
      'MAILHOOKS_DNS',
      'MAILHOOKS_GEOIP_FILE',
      'MAILHOOKS_PUBLIC_URL',
      'MAILHOOKS_READY_MAX_OVERDUE',
      'MAILHOOKS_OPTIMIZATIONS',
      'MAILHOOKS_WORKFLOW_PATCHES',
      'MAILHOOKS_WORKER_DEPLOYMENT',
      'MAILHOOKS_MAX_ENDPOINTS',
      'MAILHOOKS_MAX_KEYS',
      'MAILHOOKS_RATE_LIMIT',
      'MAILHOOKS_ACCOUNT_RATE_LIMIT',
      'MAILHOOKS_ACCOUNT_BYTE_RATE',
      'MAILHOOKS_ACCOUNT_SEND_RATE',
      'MAILHOOKS_HOST_SEND_RATE',
      'MAILHOOKS_FAILED_LOGINS',
      'MAILHOOKS_TRUSTED_PROXIES',
      'LOG_LEVEL',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      'OTEL_SDK_DISABLED',
    ];
    assert.deepEqual(readConfig(Object.fromEntries(names.map((name) => [name, '']))), readConfig({}));
  });

  it('that are wrong are named all together', () => {
    const env = {
      PORT: '70000',
      DATABASE_URL: 'mysql://db',
      MAILHOOKS_DATABASE_CONNECTIONS: '1',
      SMTP_URL: 'mail.example.com',
      SMTP_TLS: 'yes',
      TEMPORAL_UI_URL: 'localhost:8233',
      TEMPORAL_TLS_CLIENT_CERT_PATH: '/does/not/exist.pem',
      MAILHOOKS_ADMIN_KEY: 'short',
      MAILHOOKS_ENCRYPTION_KEY: 'bm90IDMyIGJ5dGVz',
      MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS: `${key},bm90IDMyIGJ5dGVz`,
      MAILHOOKS_MAX_ATTEMPTS: '0',
      MAILHOOKS_RETRY_WINDOW: '1 day',
      MAILHOOKS_REQUEST_TIMEOUT: '5',
      MAILHOOKS_DISABLE_POLICY: 'never',
      MAILHOOKS_ALLOWED_TARGETS: '127.0.0.1',
      MAILHOOKS_DNS: 'dns.example.com',
      MAILHOOKS_PUBLIC_URL: 'hooks.example.com',
      MAILHOOKS_READY_MAX_OVERDUE: '0s',
      MAILHOOKS_OPTIMIZATIONS: 'eager',
      MAILHOOKS_WORKFLOW_PATCHES: 'next version',
      MAILHOOKS_WORKER_DEPLOYMENT: 'mail hooks',
      MAILHOOKS_MAX_ENDPOINTS: '0',
      MAILHOOKS_MAX_KEYS: '0',
      MAILHOOKS_RATE_LIMIT: '0',
      MAILHOOKS_ACCOUNT_RATE_LIMIT: 'none',
      MAILHOOKS_ACCOUNT_BYTE_RATE: '0',
      MAILHOOKS_ACCOUNT_SEND_RATE: '16 MiB',
      MAILHOOKS_HOST_SEND_RATE: '0',
      MAILHOOKS_FAILED_LOGINS: '1/s',
      MAILHOOKS_TRUSTED_PROXIES: 'loopback',
      LOG_LEVEL: 'loud',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
    };
    const names = Object.keys(env).map((name) => (name.startsWith('TEMPORAL_TLS') ? 'TEMPORAL_*' : name));
    assert.deepEqual(wrong(env).sort(), names.sort());
  });
  it('cannot be changed', () => {
    const config = readConfig({});
    assert.throws(() => Object.assign(config, { port: 1 }), TypeError);
    assert.throws(() => Object.assign(config.retry, { maxAttempts: 1 }), TypeError);
    assert.throws(() => Object.assign(config.optimizations, { eagerStart: false }), TypeError);
  });
  it('ignore what is not ours, and name what looks like it', () => {
    const config = readConfig({ PATH: '/bin', MAILHOOKS_ODD: 'x' });
    assert.deepEqual(config, { ...readConfig({}), unknown: [{ name: 'MAILHOOKS_ODD', meant: undefined }] });
  });
});

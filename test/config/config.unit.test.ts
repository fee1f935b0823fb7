import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { ConfigError, readConfig } from '../../src/config/config.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const otherKey = Buffer.alloc(32, 2).toString('base64');

const allOn = {
  ...{ eagerStart: true, localAttempt: true, plainGrpc: true, groupCommit: true, batchedLog: true },
  ...{ plainVm: true, knownKeys: true },
};

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/^ {2}- /, ''));
  }
  return [];
}
const wrong = (env: Record<string, string>): string[] =>
  problemsOf(env).map((line) => line.split(':')[0] ?? '');

describe('the settings', () => {
  it('have the documented defaults', () => {
    assert.deepEqual(readConfig({}), {
      host: '127.0.0.1',
      port: 8080,
      dataDir: resolve('.mailhooks'),
      databaseUrl: undefined,
      temporalAddress: undefined,
      temporalNamespace: 'default',
      temporalUiUrl: undefined,
      temporalTls: undefined,
      temporalApiKey: undefined,
      temporalProxy: undefined,
      smtpUrl: undefined,
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
      TEMPORAL_ADDRESS: 'temporal:7233',
      TEMPORAL_NAMESPACE: 'mail',
      TEMPORAL_UI_URL: 'https://temporal.example.com/',
      TEMPORAL_API_KEY: 'secret',
      SMTP_URL: 'smtps://u:p@mail.example.com',
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
    assert.equal(config.temporalAddress, 'temporal:7233');
    assert.equal(config.temporalNamespace, 'mail');
    assert.equal(config.temporalUiUrl, 'https://temporal.example.com');
    assert.equal(config.temporalApiKey, 'secret');
    assert.equal(config.smtpUrl, 'smtps://u:p@mail.example.com');
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
      'TEMPORAL_ADDRESS',
      'TEMPORAL_NAMESPACE',
      'TEMPORAL_UI_URL',
      'TEMPORAL_API_KEY',
      'TEMPORAL_TLS',
      'SMTP_URL',
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

  it('that are wrong are named all at once', () => {
    const env = {
      PORT: '70000',
      DATABASE_URL: 'mysql://db',
      SMTP_URL: 'mail.example.com',
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

  it('ask for traces by the standard names', () => {
    const traces = (env: Record<string, string>): boolean => readConfig(env).traces;
    const endpoint = 'http://collector:4318';
    assert.equal(traces({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }), true);
    assert.equal(traces({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${endpoint}/v1/traces` }), true);
    assert.equal(traces({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: 'TRUE' }), false);
    assert.equal(traces({ OTEL_SERVICE_NAME: 'hooks', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }), false);
    assert.deepEqual(
      problemsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }),
      ['OTEL_EXPORTER_OTLP_PROTOCOL: expected http/json (traces are sent by HTTP), got "grpc"'],
    );
  });

  it('turn optimizations off: all, or all but those that are named', () => {
    const optimizations = (text: string) => readConfig({ MAILHOOKS_OPTIMIZATIONS: text }).optimizations;
    const none = Object.fromEntries(Object.keys(allOn).map((name) => [name, false]));
    assert.deepEqual(optimizations('on'), allOn);
    assert.deepEqual(optimizations('off'), none);
    assert.deepEqual(optimizations('plain-grpc, group-commit'), {
      ...none,
      plainGrpc: true,
      groupCommit: true,
    });
    assert.deepEqual(
      optimizations('eager-start,local-attempt,plain-grpc,group-commit,batched-log,plain-vm,known-keys'),
      allOn,
    );
    for (const wrong of ['none', 'eager-start,', 'on,off', 'eagerStart']) {
      assert.match(
        problemsOf({ MAILHOOKS_OPTIMIZATIONS: wrong })[0] ?? '',
        /expected on, off, or some of eager/,
      );
    }
  });

  it('name who looks names up', () => {
    const dns = (text: string) => readConfig({ MAILHOOKS_DNS: text }).nameLookUps;
    assert.equal(dns(''), 'direct');
    assert.equal(dns('direct'), 'direct');
    assert.equal(dns('system'), 'system');
    assert.deepEqual(dns('10.0.0.53, 10.0.0.54:5353'), ['10.0.0.53', '10.0.0.54:5353']);
    assert.deepEqual(dns('2001:db8::53,[::1],[::1]:5353'), ['[2001:db8::53]', '[::1]', '[::1]:5353']);
    for (const wrong of [
      'system,10.0.0.53',
      '10.0.0',
      '10.0.0.53:0',
      '10.0.0.53:65536',
      '[::1',
      '::1%lo',
      'a:53',
      '10.0.0.53,',
    ])
      assert.match(
        problemsOf({ MAILHOOKS_DNS: wrong })[0] ?? '',
        /^MAILHOOKS_DNS: expected direct, system, or DNS servers separated by commas/,
        wrong,
      );
  });

  it('name the patches that workflows may begin to use', () => {
    const patches = (text: string) => readConfig({ MAILHOOKS_WORKFLOW_PATCHES: text }).activePatches;
    assert.equal(patches('all'), 'all');
    assert.deepEqual(patches('none'), []);
    assert.deepEqual(patches('one-mail, other'), ['one-mail', 'other']);
    for (const wrong of ['a,,b', 'A', 'a b'])
      assert.match(
        problemsOf({ MAILHOOKS_WORKFLOW_PATCHES: wrong })[0] ?? '',
        /expected all, none, or names/,
      );
  });

  it('say what was expected', () => {
    assert.match(problemsOf({ MAILHOOKS_RETRY_WINDOW: '1 day' })[0] ?? '', /"1 day" is not a duration.*24h/);
    assert.match(problemsOf({ MAILHOOKS_ENCRYPTION_KEY: 'x' })[0] ?? '', /openssl rand -base64 32/);
    assert.match(problemsOf({ DATABASE_URL: 'x' })[0] ?? '', /postgres:\/\//);
    assert.match(problemsOf({ MAILHOOKS_ALLOWED_TARGETS: 'localhost' })[0] ?? '', /127\.0\.0\.0\/8,::1\/128/);
  });

  it('never show a secret in a message', () => {
    const secret = 'hunter2-hunter2';
    for (const name of [
      'MAILHOOKS_ADMIN_KEY',
      'MAILHOOKS_ENCRYPTION_KEY',
      'MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS',
      'DATABASE_URL',
      'SMTP_URL',
      'TEMPORAL_API_KEY',
    ]) {
      assert.ok(
        !problemsOf({ [name]: secret })
          .join()
          .includes(secret),
        name,
      );
    }
  });

  it('have limits', () => {
    for (const [name, good, bad] of [
      ['PORT', ['0', '65535'], ['-1', '65536', '80.5', 'http', '0x50', ' 80']],
      ['MAILHOOKS_MAX_ATTEMPTS', ['1', '100'], ['0', '101', '1e1', '-1']],
      ['MAILHOOKS_RATE_LIMIT', ['1', '1000000', 'off'], ['0', '1000001', '1.5', 'OFF']],
      ['MAILHOOKS_RETRY_WINDOW', ['1s', '30d', '1.5h'], ['999ms', '0s', '', '-1h'].filter(Boolean)],
      ['MAILHOOKS_REQUEST_TIMEOUT', ['10ms', '60s'], ['9ms', '0s']],
      [
        'MAILHOOKS_ALLOWED_TARGETS',
        ['10.0.0.0/8', 'fd00::/8,10.0.0.0/32'],
        ['10.0.0.0/33', '10.0.0.0', '10.0.0.0/8;::1/128', 'x/8'],
      ],
      ['MAILHOOKS_PORTAL_NAME', ['Acme Mail', 'é'.repeat(60)], ['x'.repeat(61), 'a\nb', ' ']],
      [
        'MAILHOOKS_PORTAL_LOGO',
        ['https://cdn.example.com/logo.svg', 'data:image/png;base64,AAAA'],
        [
          'http://cdn.example.com/logo.svg',
          'javascript:alert(1)',
          'data:text/html,x',
          'https://u:p@x.example/',
        ],
      ],
      ['MAILHOOKS_PORTAL_ACCENT', ['#1d4ed8', '#FFFFFF'], ['red', '#fff', '#12345g', '#1d4ed8;']],
      [
        'MAILHOOKS_PORTAL_FRAME_ANCESTORS',
        ["'none'", 'self', 'https://a.example https://*.b.example:8443', 'http://localhost:*'],
        [
          'none https://a.example',
          '*',
          'https:',
          "'self'; script-src *",
          'https://a.example, https://b.example',
        ],
      ],
    ] as const) {
      for (const text of good) assert.deepEqual(problemsOf({ [name]: text }), [], `${name}=${text}`);
      for (const text of bad) assert.deepEqual(wrong({ [name]: text }), [name], `${name}=${text}`);
    }
  });

  it('cannot be changed', () => {
    const config = readConfig({});
    assert.throws(() => Object.assign(config, { port: 1 }), TypeError);
    assert.throws(() => Object.assign(config.retry, { maxAttempts: 1 }), TypeError);
    assert.throws(() => Object.assign(config.optimizations, { eagerStart: false }), TypeError);
  });

  it('make a public URL of host and port, IPv6 too', () => {
    assert.equal(
      readConfig({ PORT: '1234', HOST: 'mail.example.com' }).publicUrl,
      'http://mail.example.com:1234',
    );
    assert.equal(readConfig({ HOST: '::1' }).publicUrl, 'http://[::1]:8080');
  });

  it('take a public URL with or without a final slash', () => {
    assert.equal(
      readConfig({ MAILHOOKS_PUBLIC_URL: 'https://hooks.example.com/' }).publicUrl,
      'https://hooks.example.com',
    );
  });

  it('ignore what is not ours', () => {
    assert.deepEqual(readConfig({ PATH: '/bin', MAILHOOKS_ODD: 'x' }), readConfig({}));
  });
});

import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { allOn, problemsOf, wrong } from '../support/config-problems.ts';

describe('the settings', () => {
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

  it('say how many processes there are: a number from 1 to 64, or as many as there are cores', () => {
    const processes = (text: string) => readConfig({ MAILHOOKS_PROCESSES: text }).processes;
    assert.deepEqual(['', '1', '2', '64'].map(processes), [1, 1, 2, 64]);
    assert.equal(processes('auto'), Math.min(availableParallelism(), 64));
    for (const wrong of ['0', '65', '1000', '-1', '1.5', '02', '1e1', ' 2', 'AUTO', 'all', '0x2'])
      assert.deepEqual(problemsOf({ MAILHOOKS_PROCESSES: wrong }), [
        'MAILHOOKS_PROCESSES: expected a whole number from 1 to 64, or auto',
      ]);
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
});

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ConfigError, readConfig } from '../../src/config/config.ts';
import { schema } from '../../src/config/schema.ts';
import { secretSettings } from '../../src/config/secret-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'mailhooks-secrets-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const file = (content: string | Uint8Array): string => {
  const path = join(folder, `secret-${(files += 1)}`);
  writeFileSync(path, content);
  return path;
};
const problemOf = (env: Record<string, string>): string => {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message.split('\n').slice(1).join('\n').replaceAll('  - ', '');
  }
  return '';
};

const key = Buffer.alloc(32, 1).toString('base64');
const otherKey = Buffer.alloc(32, 2).toString('base64');

describe('secrets from files', () => {
  it('stand for every secret setting, without the line break at their end', () => {
    const config = readConfig({
      DATABASE_URL_FILE: file('postgres://me:secret@db/mailhooks\n'),
      SMTP_URL_FILE: file('smtps://me:secret@mail:465\r\n'),
      TEMPORAL_API_KEY_FILE: file('temporal-key\n\n'),
      MAILHOOKS_ADMIN_KEY_FILE: file('  an admin key with blanks  \n'),
      MAILHOOKS_ENCRYPTION_KEY_FILE: file(key),
      MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS_FILE: file(`${otherKey},${key}\n`),
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_EXPORTER_OTLP_HEADERS_FILE: file('authorization=Bearer%20one, x-scope=a=b\n'),
      OTEL_EXPORTER_OTLP_TRACES_HEADERS_FILE: file('authorization=Bearer%20two'),
    });
    assert.equal(config.databaseUrl, 'postgres://me:secret@db/mailhooks');
    assert.equal(config.smtpUrl, 'smtps://me:secret@mail:465');
    assert.equal(config.temporalApiKey, 'temporal-key');
    assert.equal(config.adminKey, '  an admin key with blanks  ');
    assert.equal(config.encryptionKey, key);
    assert.deepEqual(config.previousEncryptionKeys, [otherKey, key]);
    assert.deepEqual(config.traceHeaders, { authorization: 'Bearer two', 'x-scope': 'a=b' });
  });

  it('of Temporal turn TLS on, as a key in the environment does', () => {
    const TEMPORAL_ADDRESS = 'one.tmprl.cloud:7233';
    const tls = readConfig({ TEMPORAL_ADDRESS, TEMPORAL_API_KEY: 'temporal-key' }).temporalTls;
    assert.notEqual(tls, undefined);
    const TEMPORAL_API_KEY_FILE = file('temporal-key\n');
    assert.deepEqual(readConfig({ TEMPORAL_ADDRESS, TEMPORAL_API_KEY_FILE }).temporalTls, tls);
  });

  it('are refused where one is missing, a folder, empty, or not text, each by its name', () => {
    for (const name of secretSettings) {
      const complaint = (path: string): string => problemOf({ [`${name}_FILE`]: path });
      const missing = join(folder, 'missing');
      assert.equal(complaint(missing), `${name}_FILE: the file ${missing} does not exist`);
      assert.equal(complaint(folder), `${name}_FILE: the file ${folder} is a folder`);
      for (const nothing of ['', '\n', '\r\n']) {
        const empty = file(nothing);
        assert.equal(complaint(empty), `${name}_FILE: the file ${empty} is empty`);
      }
      const binary = file(Uint8Array.of(0xff, 0xfe, 0x00));
      assert.equal(complaint(binary), `${name}_FILE: the file ${binary} is not UTF-8 text`);
    }
  });

  it('are refused where this user may not read one', (t) => {
    const closed = file('secret');
    chmodSync(closed, 0);
    // Root reads everything: be somebody else for this.
    if (process.geteuid?.() === 0) {
      chmodSync(folder, 0o755);
      process.seteuid?.(65_534);
      t.after(() => process.seteuid?.(0));
    }
    const message = `SMTP_URL_FILE: the file ${closed} may not be read by this user`;
    assert.equal(problemOf({ SMTP_URL_FILE: closed }), message);
  });

  it('are refused beside the setting itself, even if both are the same', () => {
    const path = file('a key that is long enough');
    for (const name of secretSettings) {
      const message = `${name}_FILE: ${name} is set too; set one of them`;
      assert.ok(problemOf({ [name]: 'x', [`${name}_FILE`]: path }).includes(message), name);
      assert.ok(!problemOf({ [name]: '', [`${name}_FILE`]: path }).includes(message), name);
      assert.equal(problemOf({ [`${name}_FILE`]: '' }), '');
    }
  });

  it('are checked as any setting, all together, and never shown', () => {
    const message = problemOf({
      DATABASE_URL_FILE: file('mysql://hidden'),
      MAILHOOKS_ENCRYPTION_KEY_FILE: file('hidden'),
      OTEL_EXPORTER_OTLP_HEADERS_FILE: file('hidden'),
      PORT: 'x',
    });
    for (const name of [
      'DATABASE_URL',
      'MAILHOOKS_ENCRYPTION_KEY',
      'OTEL_EXPORTER_OTLP_HEADERS_FILE',
      'PORT',
    ])
      assert.match(message, new RegExp(`^${name}:`, 'm'));
    assert.doesNotMatch(message, /hidden/);
  });

  it('are refused where they are the public keys of a trial', () => {
    const path = file('mh_admin_trial-only-yes\n');
    assert.match(problemOf({ MAILHOOKS_ADMIN_KEY_FILE: path }), /^MAILHOOKS_ADMIN_KEY: this key is public/);
  });

  it('are there for whatever setting looks like a secret', () => {
    const open = ['TEMPORAL_UI_URL', 'MAILHOOKS_PUBLIC_URL', 'MAILHOOKS_MAX_KEYS'];
    const secret = Object.keys(schema.shape).filter((name) =>
      /_(URL|KEY|KEYS|TOKEN|PASSWORD|SECRET)$/.test(name),
    );
    assert.deepEqual(
      secret.filter((name) => !open.includes(name)).sort(),
      secretSettings.filter((name) => name in schema.shape).sort(),
    );
  });
});

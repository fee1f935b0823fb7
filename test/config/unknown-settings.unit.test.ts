import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError, readConfig } from '../../src/config/config.ts';
import { settingNames } from '../../src/config/setting-names.ts';
import { inWords } from '../../src/config/unknown-settings.ts';
import { startProcess } from '../support/start-process.ts';

const named = (env: Record<string, string>): string[] => readConfig(env).unknown.map(inWords);

describe('a mistyped setting', () => {
  for (const [name, meant] of [
    ['MAILHOOKS_RETENTON', 'MAILHOOKS_RETENTION'],
    ['MAILHOOKS_MAX_ATEMPTS', 'MAILHOOKS_MAX_ATTEMPTS'],
    ['MAILHOOKS_RETRY_WINDWO', 'MAILHOOKS_RETRY_WINDOW'],
    ['MAILHOOKS_PORT', 'PORT'],
    ['MAILHOOKS_DATABASE_URL', 'DATABASE_URL'],
    ['MAILHOOK_ADMIN_KEY', 'MAILHOOKS_ADMIN_KEY'],
    ['mailhooks_admin_key', 'MAILHOOKS_ADMIN_KEY'],
    ['MAILHOOKS_ENCRYPTION_KEY_FIEL', 'MAILHOOKS_ENCRYPTION_KEY_FILE'],
  ] as const)
    it(`${name} is named with ${meant}`, () =>
      assert.deepEqual(named({ [name]: 'x' }), [
        `${name}: there is no such setting; did you mean ${meant}?`,
      ]));

  it('is named without a nearest one where none is near', () =>
    assert.deepEqual(named({ MAILHOOKS_XYZZY: '1' }), [
      'MAILHOOKS_XYZZY: there is no such setting, see docs/operate/settings.md',
    ]));

  it('no setting, nothing empty, and nothing that Kubernetes or Compose sets is one', () => {
    for (const name of settingNames)
      assert.doesNotThrow(() => {
        try {
          assert.deepEqual(named({ [name]: '1' }), []);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          assert.ok(!error.message.includes('no such setting'), error.message);
        }
      });
    const others = {
      MAILHOOKS_RETENTON: '',
      MAILHOOKS_MEMORY: '2g',
      MAILHOOKS_SERVICE_HOST: '10.0.0.1',
      MAILHOOKS_API_SERVICE_PORT_HTTP: '8080',
      MAILHOOKS_PORT: 'tcp://10.0.0.1:8080',
      MAILHOOKS_PORT_8080_TCP: 'tcp://10.0.0.1:8080',
      MAILHOOKS_PORT_8080_TCP_ADDR: '10.0.0.1',
      MAILER: 'x',
    };
    assert.deepEqual(named(others), []);
  });

  it('is named beside the settings that are wrong: it may be why', () => {
    assert.throws(
      () => readConfig({ PORT: 'x', MAILHOOKS_RETENTON: '1d' }),
      /PORT: expected[^]*MAILHOOKS_RETENTON: there is no such setting; did you mean MAILHOOKS_RETENTION\?/,
    );
  });

  for (const name of ['api', 'worker'])
    it(`is in the log of ${name} also when a setting is missing, and ends nothing by itself`, async () => {
      const command = startProcess(process.execPath, ['bin/mailhooks.js', name], {
        MAILHOOKS_ENCRYPTION_KYE: 'x',
        LOG_LEVEL: 'warn',
      });
      assert.equal(await command.exited, 1);
      const output = command.output();
      assert.match(
        output,
        /"level":40,.*"setting":"MAILHOOKS_ENCRYPTION_KYE","meant":"MAILHOOKS_ENCRYPTION_KEY"/,
      );
      assert.match(output, /MAILHOOKS_ENCRYPTION_KEY: required/);
    });

  it('connection errors name their setting', async () => {
    const DATABASE_URL = 'postgres://a:secret@127.0.0.1:1/b';
    const command = startProcess(process.execPath, ['bin/mailhooks.js', 'migrate'], {
      DATABASE_URL,
      MAILHOOKS_RETENTON: '1d',
    });
    assert.equal(await command.exited, 1);
    assert.match(
      command.output(),
      /^MAILHOOKS_RETENTON: .*\nPostgres at 127\.0\.0\.1:1 \(DATABASE_URL\) cannot be used: .*ECONNREFUSED/,
    );
    assert.ok(!command.output().includes('secret'));
  });
});

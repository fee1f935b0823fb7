import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parse } from 'yaml';
import { isSetting } from '../../scripts/deploy/settings.ts';
import { interpolate } from '../../scripts/interpolate.ts';
import { givenConnections } from '../../src/commands/given-connections.ts';
import { readConfig } from '../../src/config/config.ts';
import { secretSettings } from '../../src/config/secret-files.ts';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'mailhooks-samples-'));
after(() => rmSync(folder, { recursive: true }));

const secrets: Record<string, string> = {
  database_url: 'postgres://mailhooks:own@postgres:5432/mailhooks',
  admin_key: 'an admin key of my own',
  encryption_key: Buffer.alloc(32, 1).toString('base64'),
  smtp_url: 'smtps://me:own@mail.example.com',
  encryption_previous_keys: Buffer.alloc(32, 2).toString('base64'),
  otlp_headers: 'authorization=Bearer%20one',
  otlp_traces_headers: 'authorization=Bearer%20two',
};
for (const [name, text] of Object.entries(secrets)) writeFileSync(join(folder, name), `${text}\n`);
const here = (path: string): string =>
  join(folder, path.split('/').at(-1)?.toLowerCase().replace('mailhooks_', '') ?? '');
const withFilesOf = (env: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      name.endsWith('_FILE') && value !== '' ? here(value) : value,
    ]),
  );
const variables = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );

interface Services {
  services: Record<string, { environment?: Record<string, string>; secrets?: string[] }>;
  secrets: Record<string, { file: string }>;
}

describe('secrets of Compose from files', () => {
  const base = parse(read('docker-compose.yml'), { merge: true }) as Services;
  const over = parse(read('deploy/compose/secrets.yml'), { merge: true }) as Services;
  const placeholders = variables(read('deploy/compose/secrets.env'));
  const environmentOf = (service: string, own: Record<string, string> = {}): Record<string, string> =>
    Object.fromEntries(
      Object.entries({
        ...base.services[service]?.environment,
        ...over.services[service]?.environment,
      }).map(([name, value]) => [name, interpolate(value, { ...own, ...placeholders })]),
    );

  it('reach API, worker and migration, which then work with them', () => {
    for (const service of ['api', 'worker', 'migrate']) {
      const connections = givenConnections(readConfig(withFilesOf(environmentOf(service))));
      assert.equal(connections.databaseUrl, secrets.database_url);
      assert.equal(connections.adminKey, secrets.admin_key);
      assert.equal(connections.encryptionKey, secrets.encryption_key);
    }
  });

  it('are all that Mailhooks reads from files; those that few need, if .env names the file', () => {
    const optional = [
      'MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS',
      'OTEL_EXPORTER_OTLP_HEADERS',
      'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
    ];
    const files = Object.fromEntries(optional.map((name) => [`${name}_FILE`, `own/${name}`]));
    for (const service of ['api', 'worker', 'migrate']) {
      const without = environmentOf(service);
      const env = environmentOf(service, files);
      // The Temporal of this Compose file asks for no key.
      for (const name of secretSettings.filter((one) => one !== 'TEMPORAL_API_KEY'))
        assert.match(env[`${name}_FILE`] ?? '', /^\/run\/secrets\/\w+$/, name);
      for (const name of optional) {
        assert.equal(without[`${name}_FILE`], '', name);
        const path = env[`${name}_FILE`] ?? '';
        const { file = '' } = over.secrets[path.replace('/run/secrets/', '')] ?? {};
        assert.equal(interpolate(file, files), `own/${name}`);
        assert.equal(interpolate(file, {}), 'deploy/compose/secrets.env', 'there, and no secret');
      }
      const config = readConfig(withFilesOf(env));
      assert.deepEqual(config.previousEncryptionKeys, [secrets.encryption_previous_keys]);
    }
  });

  it('leave no placeholder and no secret in the environment of any service', () => {
    assert.deepEqual(new Set(Object.values(placeholders)), new Set(['in-a-file']));
    for (const service of Object.keys(base.services))
      assert.doesNotMatch(JSON.stringify(environmentOf(service)), /in-a-file|trial-only/, service);
  });

  it('are given to who reads them, and are all declared', () => {
    for (const [name, service] of Object.entries(over.services)) {
      const text = JSON.stringify(service);
      const read = [...text.matchAll(/\/run\/secrets\/(\w+)/g)].map((match) => match[1]);
      assert.deepEqual(service.secrets?.toSorted(), [...new Set(read)].sort(), name);
      for (const secret of service.secrets ?? []) assert.ok(secret in over.secrets, secret);
    }
  });
});

describe('the systemd unit', () => {
  const unit = read('deploy/systemd/mailhooks@.service');
  const given = Object.fromEntries(
    [...unit.matchAll(/^Environment=(.+)$/gm)].flatMap((line) =>
      (line[1] ?? '').split(' ').map((pair) => pair.split('=') as [string, string]),
    ),
  );

  it('gives every role settings that it can start with', () => {
    const files = ['mailhooks.env', 'mailhooks-worker.env'].map((file) =>
      variables(read(`deploy/systemd/${file}`)),
    );
    const env = Object.assign({}, given, ...files) as Record<string, string>;
    for (const name of Object.keys(env)) assert.ok(name === 'NODE_ENV' || isSetting(name), name);
    const config = readConfig(withFilesOf(env));
    givenConnections(config);
    assert.equal(config.dataDir, '/var/lib/mailhooks');
    assert.equal(config.port, 8081);
  });

  it('reads each secret from a credential that it loads', () => {
    for (const [name, path] of Object.entries(given).filter(([name]) => name.endsWith('_FILE'))) {
      const credential = name.slice(0, -'_FILE'.length);
      assert.equal(path, `%d/${credential}`);
      assert.match(unit, new RegExp(`^LoadCredential=${credential}:`, 'm'));
    }
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { checkSettings } from '../scripts/deploy/compose-settings.ts';
import { interpolate } from '../scripts/interpolate.ts';
import { givenConnections } from '../src/commands/given-connections.ts';
import { ConfigError, readConfig } from '../src/config/config.ts';

const text = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8');
interface Compose {
  services: Record<string, { environment?: Record<string, string>; networks?: string[] }>;
  networks: Record<string, { internal?: boolean } | null>;
}
const { services, networks } = parse(text, { merge: true }) as Compose;

const environmentOf = (service: string, env: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(services[service]?.environment ?? {}).map(([name, value]) => [
      name,
      interpolate(value, env),
    ]),
  );
const own = {
  POSTGRES_PASSWORD: 'own',
  MAILHOOKS_ADMIN_KEY: 'an admin key of my own',
  MAILHOOKS_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
};

describe('docker-compose.yml', () => {
  it('starts nothing on a public key, unless a setting says that it is a trial', () => {
    for (const service of ['postgres', 'temporal', 'temporal-schema', 'migrate', 'api', 'worker'])
      assert.throws(() => environmentOf(service, {}), /MAILHOOKS_TRIAL.*docker-compose\.yml/, service);
    for (const name of Object.keys(own))
      assert.throws(() => environmentOf('api', { ...own, [name]: '' }), /MAILHOOKS_TRIAL/, name);
    for (const env of [own, { MAILHOOKS_TRIAL: 'yes' }]) {
      const config = readConfig(environmentOf('worker', env));
      assert.equal(givenConnections(config).temporalAddress, 'temporal:7233');
    }
    assert.throws(
      () => readConfig(environmentOf('api', { MAILHOOKS_TRIAL: '1' })),
      /MAILHOOKS_TRIAL: expected yes/,
    );
  });

  it('sends mail to its own sink in the clear, and to another server by TLS', () => {
    const tlsOf = (env: Record<string, string>) =>
      readConfig(environmentOf('worker', { ...own, ...env })).smtpTls;
    assert.equal(tlsOf({}), 'opportunistic');
    assert.equal(tlsOf({ SMTP_URL: 'smtp://u:p@mail.example.com:587' }), 'required');
    assert.equal(tlsOf({ SMTP_URL: 'smtp://u:p@mail.example.com:587', SMTP_TLS: 'off' }), 'off');
  });

  it('and Mailhooks refuses its public keys wherever they are set', () => {
    const trial = environmentOf('api', { MAILHOOKS_TRIAL: 'yes' });
    const older = {
      MAILHOOKS_ADMIN_KEY: 'mh_admin_development-only-change-me',
      MAILHOOKS_ENCRYPTION_KEY: 'Y2hhbmdlLW1lLXRoaXMta2V5LWlzLW5vLXNlY3JldCE=',
    };
    for (const keys of [trial, older])
      for (const name of ['MAILHOOKS_ADMIN_KEY', 'MAILHOOKS_ENCRYPTION_KEY'] as const) {
        const env = { [name]: keys[name] };
        assert.throws(
          () => readConfig(env),
          (error) => error instanceof ConfigError && error.message.includes(`${name}: this key is public`),
        );
        readConfig({ ...env, MAILHOOKS_TRIAL: 'yes' });
      }
  });

  it('passes every setting on, or says why not', () => {
    const problemsOf = (name: string, environment: Record<string, string>): string[] => {
      const problems: string[] = [];
      checkSettings(name, { image: 'ours', environment }, (holds, problem) => {
        if (!holds) problems.push(problem);
      });
      return problems;
    };
    for (const name of ['migrate', 'api', 'worker'])
      assert.deepEqual(problemsOf(name, services[name]?.environment ?? {}), []);
    for (const name of ['MAILHOOKS_WORKFLOW', 'OTEL_EXPORTER_OTLP_HEADERS', 'MAILHOOKS_GEOIP_FILE']) {
      const { [name]: _left, ...environment } = services.api?.environment ?? {};
      assert.match(problemsOf('api', environment).join(), new RegExp(`^api: ${name} is not passed on`));
    }
  });

  it('keeps Postgres and Temporal off the network by which webhooks leave', () => {
    for (const service of ['postgres', 'temporal'])
      assert.deepEqual(services[service]?.networks, ['backend']);
    assert.equal(networks.backend?.internal, true);
    for (const service of ['api', 'worker']) {
      const { networks: own = [] } = services[service] ?? {};
      const waysOut = own.filter((network) => networks[network]?.internal !== true);
      assert.deepEqual(waysOut, ['receivers'], service);
    }
  });

  it('keeps workers off the network of the pages: of these they reach the mail sink alone', () => {
    const on = (network: string): string[] =>
      Object.keys(services).filter((service) => services[service]?.networks?.includes(network));
    assert.deepEqual(on('mail'), ['worker', 'mailpit']);
    for (const service of ['migrate', 'api', 'worker']) assert.ok(!on('local').includes(service), service);
  });
});

describe('variables in a Compose file', () => {
  it('are put in as Compose does', () => {
    const env = { SET: 'x', EMPTY: '' };
    const cases: Record<string, string> = {
      'a $SET ${SET} $$SET': 'a x x $SET',
      '${NONE:-d}${EMPTY:-d}${EMPTY-d}${SET:-d}': 'ddx',
      '${NONE:-a-${SET}-${NONE:-b}}c': 'a-x-bc',
      '${SET:+there}${EMPTY:+no}${NONE+no}': 'there',
      '${SET:?no}${EMPTY?no}': 'x',
    };
    for (const [given, expected] of Object.entries(cases))
      assert.equal(interpolate(given, env), expected, given);
    for (const wrong of ['${NONE:?why}', '${NONE?why}', '${EMPTY:?why}', '${NONE:-a${EMPTY:?why}}'])
      assert.throws(() => interpolate(wrong, env), /why/, wrong);
    for (const wrong of ['${NONE', 'a $ b', '${}']) assert.throws(() => interpolate(wrong, env), wrong);
  });
});

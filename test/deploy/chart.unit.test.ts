import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { allSettings, isSecret, ofTheImage } from '../../scripts/deploy/settings.ts';
import { secretSettings } from '../../src/config/secret-files.ts';

const read = (file: string): string =>
  readFileSync(new URL(`../../deploy/helm/${file}`, import.meta.url), 'utf8');
const { properties } = JSON.parse(read('values.schema.json'));

describe('the Helm chart', () => {
  it('knows every setting (values.schema.json), and none that is none', () => {
    assert.deepEqual(
      properties.settings.propertyNames.enum.toSorted(),
      allSettings.filter((name) => !isSecret(name) && !ofTheImage.includes(name)).toSorted(),
      'deploy/helm/values.schema.json, settings: not the settings of src/config/schema.ts',
    );
    assert.deepEqual(
      properties.secret.properties.keys.items.enum.toSorted(),
      [...secretSettings].sort(),
      'deploy/helm/values.schema.json, secret.keys: not the secrets of src/config/secret-files.ts',
    );
  });

  it('checks every value that it has', () => {
    const values = parse(read('values.yaml'));
    assert.deepEqual(
      Object.keys(properties)
        .filter((name) => name !== 'global')
        .sort(),
      Object.keys(values).sort(),
    );
    for (const name of ['api', 'worker', 'migrate', 'service', 'ingress', 'networkPolicy'])
      assert.deepEqual(
        Object.keys(properties[name].properties).sort(),
        Object.keys(values[name]).sort(),
        name,
      );
  });
});

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { spellPortably } from '../../../src/api/openapi/portable.ts';
import { outputs } from '../../../src/api/components.ts';
import { description } from '../../support/check-answer.ts';

type Json = Record<string, unknown>;

/** Every schema below, with its place; examples are no schemas. */
function* schemas(value: unknown, place: string[] = []): Generator<[string, Json]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [place.join('/'), value as Json];
  for (const [key, member] of Object.entries(value))
    if (key !== 'example') yield* schemas(member, [...place, key]);
}

const components = description.components.schemas as Record<string, Json>;
const whole = JSON.parse(JSON.stringify(description)) as Json;

/** Places of schemas of which something is true. */
const where = (value: unknown, isSo: (schema: Json) => boolean): string[] =>
  [...schemas(value)].filter(([, schema]) => isSo(schema)).map(([place]) => place);

const pascalCase = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

describe('the description, for generators of clients', () => {
  it('has the version of the product', async () => {
    const file = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
    assert.equal((whole.info as Json).version, (JSON.parse(file) as Json).version);
  });

  it('has no list of types and no constant', () => {
    assert.deepEqual(
      where(whole, ({ type, const: constant }) => Array.isArray(type) || constant !== undefined),
      [],
    );
  });

  it('gives no field of a body a default: those that have one need not be sent', () => {
    assert.deepEqual(
      where(components, (schema) => 'default' in schema),
      [],
    );
    const { properties, required } = components.EndpointInput as { properties: Json; required: string[] };
    assert.deepEqual(required, ['name', 'url', 'eventTypes']);
    assert.match(String((properties.format as Json).description), /Default: `"standard"`\.$/);
  });

  it('lets what is answered, and what is sent to endpoints, have new fields', () => {
    const sent = Object.fromEntries([...outputs.values()].map(({ id }) => [id, components[id]]));
    assert.ok(Object.keys(sent).length > 60);
    const { paths, webhooks } = description;
    const isClosed = ({ additionalProperties }: Json): boolean => additionalProperties === false;
    assert.deepEqual(where({ sent, paths, webhooks }, isClosed), []);
    // Unless somebody posts them.
    assert.equal(components.EmailOpened?.additionalProperties, false);
    const posted = where({ webhooks, sent }, ({ $ref }) => /Input$/.test(String($ref)));
    assert.deepEqual(posted, []);
  });

  it('names nothing twice, also not with the names that generators make up', () => {
    const names = [
      ...Object.keys(components),
      ...Object.keys((whole.components as Json).securitySchemes as Json),
    ];
    const inside = Object.entries(components).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties as Record<string, Json>)
        .filter(([, schema]) => schema.$ref === undefined)
        .map(([field]) => name + pascalCase(field)),
    );
    const folded = names.map((name) => name.toLowerCase());
    assert.equal(new Set(folded).size, folded.length);
    assert.deepEqual(
      inside.filter((name) => folded.includes(name.toLowerCase())),
      [],
    );
    for (const name of names) assert.match(name, /^[A-Za-z]+$/);
    // What generated code calls its own parts.
    for (const name of ['Client', 'Server', 'Config', 'Configuration', 'Error', 'Response', 'Request'])
      assert.ok(!names.includes(name), name);
  });

  it('has unions whose members differ by their type, or by a field', () => {
    const typeOf = ({ type, $ref }: Json): unknown =>
      $ref === undefined ? type : (components[String($ref).split('/').at(-1) ?? '']?.type ?? 'object');
    const alike = where(whole, ({ anyOf }) => {
      const types = ((anyOf ?? []) as Json[]).map(typeOf);
      return new Set(types).size < types.length;
    });
    assert.deepEqual(alike, []);
    const named = where(
      components,
      ({ oneOf, discriminator }) =>
        ((oneOf ?? []) as Json[]).some(({ $ref }) => $ref !== undefined) && discriminator === undefined,
    );
    assert.deepEqual(named, []);
  });
});

describe('a schema, spelled portably', () => {
  const cases: [string, Json, Json][] = [
    [
      'gives each type its own keywords',
      { type: ['string', 'integer', 'null'], maxLength: 3, minimum: 1, enum: ['a', null], description: 'x' },
      {
        anyOf: [
          { type: 'string', maxLength: 3, enum: ['a'] },
          { type: 'integer', minimum: 1 },
          { type: 'null' },
        ],
        description: 'x',
      },
    ],
    ['turns a constant into a choice of one', { const: 'a' }, { enum: ['a'] }],
    [
      'says of the field what was said of its value',
      { anyOf: [{ type: 'boolean', description: 'x' }, { type: 'null' }] },
      { anyOf: [{ type: 'boolean' }, { type: 'null' }], description: 'x' },
    ],
    [
      'makes one text of several',
      {
        anyOf: [
          { type: 'string', pattern: '^a+$', maxLength: 9 },
          { type: 'string', enum: ['', 'x.'] },
        ],
      },
      { type: 'string', maxLength: 9, pattern: '^a+$|^(?:|x\\.)$' },
    ],
    [
      'spells what is inside',
      { type: 'object', properties: { a: { type: ['array', 'null'], items: { const: 1 } } } },
      {
        type: 'object',
        properties: { a: { anyOf: [{ type: 'array', items: { enum: [1] } }, { type: 'null' }] } },
      },
    ],
  ];
  for (const [name, given, expected] of cases)
    it(name, () => assert.deepEqual(spellPortably(structuredClone(given)), expected));
});

import { z } from 'zod';
import { showNulls } from '../../domain/basics/absent.ts';
import { makePortable } from '../../domain/event/event-descriptions.ts';
import { inputs, outputs } from '../components.ts';
import { showDiscriminator, spellPortably, tellDefault, type Schema } from './portable.ts';

export type JsonSchema = Record<string, unknown>;

type Direction = 'input' | 'output';

const nameOf = (schema: z.ZodType): string | undefined => (inputs.get(schema) ?? outputs.get(schema))?.id;

const reference = (id: string): string => `#/components/schemas/${id}`;

const optionsFor = (io: Direction, isParameter = false) =>
  ({
    io,
    unrepresentable: 'any',
    uri: reference,
    override: ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }) => {
      // Dates leave as `toISOString` writes them.
      if (zodSchema._zod.def.type === 'date')
        Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
      // That a double holds the integer goes without saying.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      makePortable(jsonSchema);
      showNulls(jsonSchema, io === 'input');
      if (zodSchema._zod.def.type === 'union' && 'discriminator' in zodSchema._zod.def)
        showDiscriminator(jsonSchema, zodSchema as z.core.$ZodDiscriminatedUnion);
      if (!isParameter) tellDefault(jsonSchema);
      // A new field of an answer breaks no client.
      if (io === 'output' && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
    },
  }) as const;

/** Where a named schema stands. @throws Error when it has no name */
export function refTo(schema: z.ZodType): JsonSchema {
  const id = nameOf(schema);
  if (id === undefined)
    throw new Error('a schema of the API has no name: give it one by input() or output()');
  return { $ref: reference(id) };
}

/** The parameters that a query may have, as JSON Schema. */
export function querySchema(schema: z.ZodObject): {
  properties: Record<string, JsonSchema>;
  required: string[];
} {
  const { properties = {}, required = [] } = spellPortably(z.toJSONSchema(schema, optionsFor('input', true)));
  return { properties: properties as Record<string, JsonSchema>, required };
}

/** Every named schema, by its name. */
export const componentSchemas = (): Record<string, JsonSchema> => ({
  ...convert(inputs, 'input'),
  ...convert(outputs, 'output'),
});

function convert(named: typeof inputs, io: Direction): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, { id }] of named) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, optionsFor(io));
  return Object.fromEntries(
    [...named.values()].map(({ id, description }) => {
      const { $schema: _dialect, $id: _here, ...schema } = spellPortably(schemas[id] as Schema);
      return [id, { ...(description !== undefined && { description }), ...schema }];
    }),
  );
}

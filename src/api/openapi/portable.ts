import type { z } from 'zod';

export type Schema = z.core.JSONSchema.BaseSchema;

/** Which keywords belong to which type; those of none (`description`) stay beside the types. */
const keywordsOf: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern', 'format', 'enum'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  object: ['properties', 'required', 'additionalProperties', 'propertyNames'],
};

/**
 * Spells a schema, and those in it, so that generators of clients read it; says the same as before. Each type that a value
 * may have is a schema of its own under `anyOf`, where JSON Schema also knows a list of types.
 */
export function spellPortably(schema: Schema): Schema {
  for (const inner of schemasIn(schema)) spellPortably(inner);
  spellOne(schema);
  return schema;
}

const schemasIn = (schema: Schema): Schema[] =>
  [
    ...Object.values(schema.properties ?? {}),
    ...[schema.anyOf, schema.oneOf, schema.items, schema.additionalProperties].flat(),
  ].filter((inner): inner is Schema => typeof inner === 'object');

function spellOne(schema: Schema): void {
  // Names of properties are strings anyway.
  if (JSON.stringify(schema.propertyNames) === '{"type":"string"}') delete schema.propertyNames;
  if (schema.const !== undefined) schema.enum = [schema.const];
  delete schema.const;
  if (Array.isArray(schema.type)) splitTypes(schema, schema.type);
  mergeTexts(schema);
  const [only, ...others] = schema.anyOf?.filter(({ type }) => type !== 'null') ?? [];
  // What is said of the value is said of the field.
  if (only?.description === undefined || others.length > 0) return;
  schema.description ??= only.description;
  delete only.description;
}

function splitTypes(schema: Schema, types: string[]): void {
  schema.anyOf = types.map((type) => {
    const own = (keywordsOf[type] ?? []).filter((keyword) => schema[keyword] !== undefined);
    return { type, ...Object.fromEntries(own.map((keyword) => [keyword, schema[keyword]])) } as Schema;
  });
  for (const way of schema.anyOf) if (way.enum) way.enum = way.enum.filter((value) => value !== null);
  for (const keyword of ['type', ...Object.values(keywordsOf).flat()])
    Reflect.deleteProperty(schema, keyword);
}

/** At most one member of a union is a text: generators distinguish the members by their type. */
function mergeTexts(schema: Schema): void {
  const isText = ({ type }: Schema): boolean => type === 'string';
  const texts = schema.anyOf?.filter(isText) ?? [];
  if (texts.length < 2) return;
  const pattern = texts
    .map(
      (text) =>
        text.pattern ??
        `^(?:${(text.enum ?? []).map((text) => String(text).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})$`,
    )
    .join('|');
  const rest = schema.anyOf?.filter((way) => !isText(way)) ?? [];
  const longest = Math.max(...texts.map(({ maxLength = 0 }) => maxLength));
  const one = { type: 'string' as const, ...(longest > 0 && { maxLength: longest }), pattern };
  if (rest.length > 0) schema.anyOf = [one, ...rest];
  else {
    delete schema.anyOf;
    Object.assign(schema, one);
  }
}

/**
 * Says in words which value a field of a body has when it is left out: generators take a field with a `default` for one
 * that is always there.
 */
export function tellDefault(schema: Schema): void {
  const { default: value, description } = schema;
  delete schema.default;
  if (value === undefined || value === null) return;
  const words = `Default: \`${JSON.stringify(value)}\`.`;
  schema.description = description === undefined ? words : `${description} ${words}`;
}

/** Tells generators by which field the schemas of a union differ, where each of them has a name. */
export function showDiscriminator(schema: Schema, union: z.core.$ZodDiscriminatedUnion): void {
  const { discriminator, options } = union._zod.def;
  const references = schema.oneOf?.map(({ $ref }) => $ref) ?? [];
  const mapping = options.map((option, place) => {
    const values = option._zod.propValues?.[discriminator] ?? [];
    return [[...values].join(), references[place]];
  });
  if (references.includes(undefined)) return;
  schema.discriminator = { propertyName: discriminator, mapping: Object.fromEntries(mapping) as object };
}

import { z } from 'zod';

/** A field that may be left out, or be null, which says the same: `withoutNulls` and `showNulls` know it by its mark. */
export const maybe = <T extends z.ZodType>(schema: T): z.ZodOptional<T> =>
  schema.optional().meta({ 'x-null-is-absent': true });

/** A field that has a default when it is left out, or null. */
export const orElse = <T extends z.ZodType>(schema: T, fallback: NonNullable<z.output<T>>) =>
  schema
    .nullish()
    .default(fallback as never)
    .transform((value): z.output<T> => (value ?? fallback) as z.output<T>);

/** The known fields of an object, by name, each with those inside it. */
type Fields = ReadonlyMap<string, Fields | undefined>;

/**
 * Takes away the nulls in the fields that the schema names, at every level. Unknown fields and free JSON stay as they are.
 * @param schema of objects whose fields are objects, or anything else
 */
export function withoutNulls(schema: z.ZodObject): (value: unknown) => unknown {
  const fields = fieldsOf(schema);
  return (value) => cleaned(value, fields);
}

function fieldsOf({ shape }: z.ZodObject): Fields {
  return new Map(
    Object.entries(shape).map(([name, field]) => {
      const inner: unknown = field instanceof z.ZodOptional ? field.unwrap() : field;
      return [name, inner instanceof z.ZodObject ? fieldsOf(inner) : undefined];
    }),
  );
}

/** @returns the value itself when nothing has to go, which is so for most */
function cleaned(value: unknown, fields: Fields): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  let changed: Map<string, unknown> | undefined;
  for (const [name, field] of Object.entries(value)) {
    if (!fields.has(name)) continue;
    const inside = fields.get(name);
    const kept: unknown = field === null ? undefined : inside ? cleaned(field, inside) : field;
    if (kept !== field) (changed ??= new Map()).set(name, kept);
  }
  if (!changed) return value;
  const entries = Object.entries(value).map(([name, field]) => [
    name,
    changed.has(name) ? changed.get(name) : (field as unknown),
  ]);
  // `fromEntries` also defines `__proto__` as a field like any other.
  return Object.fromEntries(entries.filter(([, field]) => field !== undefined)) as unknown;
}

/** Says in JSON Schema that a field marked by `maybe` may be null. @param isInput whether this is about what is posted */
export function showNulls(schema: z.core.JSONSchema.BaseSchema, isInput: boolean): void {
  if (schema['x-null-is-absent'] === undefined) return;
  delete schema['x-null-is-absent'];
  if (!isInput) return;
  const { type, enum: values, anyOf, $ref } = schema;
  if (type !== undefined) Object.assign(schema, { type: [type, 'null'].flat() });
  else schema.anyOf = [...(anyOf ?? ($ref === undefined ? [] : [{ $ref }])), { type: 'null' }];
  if (values) schema.enum = [...values, null];
  delete schema.$ref;
}

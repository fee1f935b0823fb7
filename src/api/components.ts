import type { z } from 'zod';

interface Component {
  /** Its name in `#/components/schemas`. */
  id: string;
  description: string | undefined;
}

/** Schemas that the API's description shows once, by name: of what callers send, and of what they get. */
export const inputs = new Map<z.ZodType, Component>();
export const outputs = new Map<z.ZodType, Component>();

/** Names what callers send. @throws Error when the name is taken */
export const input = <T extends z.ZodType>(id: string, schema: T, description?: string): T =>
  add(inputs, schema, { id, description });

/** Names what callers get. @throws Error when the name is taken */
export const output = <T extends z.ZodType>(id: string, schema: T, description?: string): T =>
  add(outputs, schema, { id, description });

const taken = new Set<string>();

function add<T extends z.ZodType>(components: Map<z.ZodType, Component>, schema: T, component: Component): T {
  if (taken.has(component.id)) throw new Error(`two schemas of the API are called ${component.id}`);
  taken.add(component.id);
  components.set(schema, component);
  return schema;
}

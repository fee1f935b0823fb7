import type { z } from 'zod';

interface Component {
  /** Its name in `#/components/schemas`. */
  id: string;
  description: string | undefined;
}

/** Schemas that the API's description shows once, by name: of what callers send, and of what they get. */
export const inputs = new Map<z.ZodType, Component>();
export const outputs = new Map<z.ZodType, Component>();

export function input<T extends z.ZodType>(id: string, schema: T, description?: string): T {
  inputs.set(schema, { id, description });
  return schema;
}

export function output<T extends z.ZodType>(id: string, schema: T, description?: string): T {
  outputs.set(schema, { id, description });
  return schema;
}

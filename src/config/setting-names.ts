import { schema } from './schema.ts';
import { secretSettings } from './secret-files.ts';

/** Every setting of ours by its name; `TEMPORAL_TLS_*` and `OTEL_*` are read by their libraries. */
export const settingNames: readonly string[] = [
  ...new Set([
    ...Object.keys(schema.shape),
    ...secretSettings,
    ...secretSettings.map((name) => `${name}_FILE`),
  ]),
];

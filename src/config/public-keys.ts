/** Keys that stand in `docker-compose.yml`, now or in a former version: they are no secrets. */
const publicKeys: ReadonlySet<string> = new Set([
  'mh_admin_trial-only-yes',
  'cHVibGljLWtleS1mb3ItYS10cmlhbC1vbmx5LS0tyes=',
  'mh_admin_development-only-change-me',
  'Y2hhbmdlLW1lLXRoaXMta2V5LWlzLW5vLXNlY3JldCE=',
]);

/** Of these settings the names whose value is public. */
export const publicOnes = (keys: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(keys).flatMap(([name, key]) => (key !== undefined && publicKeys.has(key) ? [name] : []));

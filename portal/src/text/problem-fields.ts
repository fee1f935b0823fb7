interface FieldError {
  path: string;
  message: string;
}

export interface Sorted<Name extends string> {
  /** The first message of each field. */
  fields: Readonly<Partial<Record<Name, string>>>;
  /** What belongs to no field of the form. */
  rest: readonly string[];
}

/**
 * Puts the errors of a problem document at the fields of a form. A field owns every path below its name: `headers` gets
 * `headers["X-Key"]`, `batch.maxEvents` what is nearer than `batch`.
 */
export function sortErrors<Name extends string>(
  errors: readonly FieldError[],
  names: readonly Name[],
): Sorted<Name> {
  const fields: Partial<Record<Name, string>> = {};
  const rest: string[] = [];
  const nearestFirst = [...names].sort((one, other) => other.length - one.length);
  for (const { path, message } of errors) {
    const name = nearestFirst.find((candidate) => isBelow(path, candidate));
    if (name === undefined) rest.push(path === '' ? message : `${path}: ${message}`);
    else fields[name] ??= path === name ? message : `${partOf(path.slice(name.length))}: ${message}`;
  }
  return { fields, rest };
}

/** `.X-Key` as `X-Key`, and a name that the service had to quote, `["X Key"]`, as `“X Key”`. */
const partOf = (below: string): string => below.replace(/^\./, '').replace(/^\["(.*)"\]$/, '“$1”');

const isBelow = (path: string, name: string): boolean =>
  path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`);

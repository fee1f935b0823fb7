import type { z } from 'zod';
import { invalid, maxErrors, type FieldError } from './errors.ts';

/** Characters of a field's name that are repeated. */
const maxNameLength = 200;

/**
 * Reads `value` by `schema`.
 * @param at where the value stands in the whole input, put before every path
 * @throws DomainError `validation_failed` with one error per field, at most 100
 */
export function validate<T extends z.ZodType>(
  schema: T,
  value: unknown,
  at: readonly PropertyKey[] = [],
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(
    result.error.issues
      .slice(0, maxErrors)
      .flatMap((issue) => describe(issue, at))
      .slice(0, maxErrors),
  );
}

/** Several unknown keys are one zod issue: a person wants each with its own path. */
function describe(issue: z.core.$ZodIssue, at: readonly PropertyKey[]): FieldError[] {
  const path = [...at, ...issue.path];
  if (issue.code !== 'unrecognized_keys') return [{ path: formatPath(path), message: inPlainWords(issue) }];
  return issue.keys
    .slice(0, maxErrors)
    .map((key) => ({ path: formatPath([...path, key]), message: 'unknown field' }));
}

/** zod's own words are for programmers. */
function inPlainWords(issue: z.core.$ZodIssue): string {
  const { code, message } = issue;
  if (code === 'invalid_type' && message.endsWith('received undefined')) return 'is required';
  // What is wrong with a key of a record is said by the schema of its keys.
  if (code === 'invalid_key' && issue.issues[0]) return inPlainWords(issue.issues[0]);
  return message
    .replace(/^Invalid (?:input|option): /, '')
    .replace(
      /^Too (?:small|big): expected \w+ to (?:have|be) ([<>]=?)(-?\d+)/,
      (_, sign: string, limit: string) => {
        return `expected ${comparisons[sign] ?? sign} ${limit}`;
      },
    )
    .replace(/ (-?1) (character|item|key)s$/, ' $1 $2');
}

const comparisons: Readonly<Record<string, string>> = {
  '>=': 'at least',
  '<=': 'at most',
  '>': 'more than',
  '<': 'less than',
};

/** `[2].recipient.email`, as one would write it in code. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const key = String(part).slice(0, maxNameLength);
    if (!/^[\w-]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

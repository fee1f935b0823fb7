import { readFileSync } from 'node:fs';

/** Settings whose value is a secret. Each may be read from a file instead: `NAME_FILE` holds the file's path. */
export const secretSettings = [
  'DATABASE_URL',
  'SMTP_URL',
  'TEMPORAL_API_KEY',
  'MAILHOOKS_ADMIN_KEY',
  'MAILHOOKS_ENCRYPTION_KEY',
  'MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
] as const;

type Environment = Record<string, string | undefined>;

/**
 * Replaces each `NAME_FILE` of a secret setting by `NAME` with the file's text, without line breaks at its end.
 * @param given settings that are set; none is empty
 * @returns the settings, those from files alone, and what is wrong: a file that is missing, unreadable, empty or not
 *   UTF-8, and a setting that is given both ways. No problem repeats what a file contains.
 */
export function readSecretFiles(given: Environment): {
  settings: Environment;
  fromFiles: Environment;
  problems: string[];
} {
  const fromFiles: Environment = {};
  const problems: string[] = [];
  for (const name of secretSettings) {
    const path = given[`${name}_FILE`];
    if (path === undefined) continue;
    if (given[name] !== undefined) {
      problems.push(`${name}_FILE: ${name} is set too; set one of them`);
      continue;
    }
    try {
      fromFiles[name] = textOf(path);
    } catch (error) {
      problems.push(`${name}_FILE: ${problemWith(path, error)}`);
    }
  }
  return { settings: { ...given, ...fromFiles }, fromFiles, problems };
}

/** @throws Error when the file cannot be read, is not UTF-8, or has nothing in it */
function textOf(path: string): string {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)).replace(/[\r\n]+$/, '');
  if (text === '') throw new Error('is empty');
  return text;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is not UTF-8 text',
};

function problemWith(path: string, error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return `the file ${path} ${reasons[code] ?? message}`;
}

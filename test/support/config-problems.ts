import assert from 'node:assert/strict';
import { ConfigError, readConfig } from '../../src/config/config.ts';

export const allOn = {
  ...{ eagerStart: true, localAttempt: true, plainGrpc: true, groupCommit: true, batchedLog: true },
  ...{ plainVm: true, knownKeys: true },
};

/** The lines of the error, one for each invalid setting; empty when all are valid. */
export function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/^ {2}- /, ''));
  }
  return [];
}
/** The names of the invalid settings. */
export const wrong = (env: Record<string, string>): string[] =>
  problemsOf(env).map((line) => line.split(':')[0] ?? '');

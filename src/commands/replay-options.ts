import { parseArgs } from 'node:util';

const usage = `usage: mailhooks replay [--query Q] [--limit N] [--json] [file…]

  --query Q   which workflows, as a Temporal query; default: on the queue of Mailhooks, what is open or closed within a day
  --limit N   at most so many of them, the newest; default: 1000
  --json      one JSON document instead of text
  file…       instead: histories as \`temporal workflow show --output json\` prints or the Temporal UI saves them

Exit status: 0 all can go on, 1 some would break, 2 it could not be checked.`;

const defaultLimit = 1_000;

export interface ReplayOptions {
  /** Undefined: the default one. */
  query: string | undefined;
  limit: number;
  json: boolean;
  files: string[];
}

/** @returns a text for the person when the arguments are not understood */
export function readReplayOptions(args: string[]): ReplayOptions | string {
  try {
    const { values, positionals: files } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        query: { type: 'string' },
        limit: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const { query, json } = values;
    const given = Object.keys({ query, limit: values.limit }).filter(
      (name) => values[name as 'query'] !== undefined,
    );
    if (files.length > 0 && given.length > 0)
      throw new Error(`Option '--${given[0]}' does not go with files`);
    if (query?.trim() === '') throw new Error(`Option '--query' is empty`);
    return { query, limit: readLimit(values.limit), json, files };
  } catch (error) {
    return `mailhooks replay: ${(error as Error).message}\n\n${usage}`;
  }
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return defaultLimit;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`Option '--limit' expects a number from 1 on, got '${text}'`);
}

import { UsageError, type Given } from './given.ts';

const defaultLimit = 1_000;

export interface ReplayOptions {
  /** Undefined: the default one. */
  query: string | undefined;
  limit: number;
  json: boolean;
  files: readonly string[];
}

/** @throws UsageError when the options do not go together, or one has a value that it cannot have */
export function readReplayOptions({ options, operands: files }: Given): ReplayOptions {
  const { query, limit, json } = options;
  const ofServer = Object.entries({ query, limit }).find(([, value]) => value !== undefined);
  if (files.length > 0 && ofServer) throw new UsageError(`Option '--${ofServer[0]}' does not go with files`);
  if (typeof query === 'string' && query.trim() === '') throw new UsageError(`Option '--query' is empty`);
  return {
    query: typeof query === 'string' ? query : undefined,
    limit: readLimit(limit),
    json: json === true,
    files,
  };
}

function readLimit(text: string | boolean | undefined): number {
  if (text === undefined) return defaultLimit;
  if (typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`Option '--limit' expects a number from 1 on, got '${text}'`);
}

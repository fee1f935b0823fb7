import { z } from 'zod';
import { invalid } from '../domain/basics/errors.ts';
import { instantOf } from '../domain/basics/ids.ts';
import { listLength } from '../domain/basics/list-length.ts';
import { plainText, queryTime } from '../domain/basics/text.ts';
import type { Page } from '../services/cut-list.ts';

const limitExpected = `expected a whole number from 1 to ${listLength.most}`;
const mebibytes = listLength.bytes / 1024 / 1024;

const paging = {
  limit: z.coerce
    .number(limitExpected)
    .int(limitExpected)
    .min(1, limitExpected)
    .max(listLength.most, limitExpected)
    .default(listLength.default)
    .describe(
      `How many at most; newest come first. A page of more than about ${mebibytes} MiB is shorter: \`nextCursor\` goes on.`,
    ),
  cursor: z.string().max(1_000).optional().describe('The `nextCursor` of the page before.'),
};

/** The query of a list; parameters that the list does not have are refused. */
export const listQuery = <T extends z.ZodRawShape>(filters: T) => z.strictObject({ ...paging, ...filters });

/** @param description what the time says of what is listed */
export const timeFilter = (description: string) => queryTime.optional().describe(description);

/** A page as it is answered; its cursor is opaque, and good for the same list only. */
export function toPage<T, Position>(
  list: string,
  page: Page<T, Position>,
): { data: T[]; nextCursor: string | null } {
  const nextCursor =
    page.next === null ? null : Buffer.from(JSON.stringify([list, page.next])).toString('base64url');
  return { data: page.rows, nextCursor };
}

const byId = z.string().refine((id) => instantOf(id) !== null);
const byTime = z.tuple([z.iso.datetime().transform((text) => new Date(text)), plainText(300)]);

const byAttempt = z.tuple([
  z
    .int()
    .min(1)
    .max(2 ** 31 - 1),
  z
    .int()
    .min(1)
    .max(2 ** 31 - 1),
]);

export const attemptCursor = (list: string, cursor: string | undefined): [number, number] | undefined =>
  read(list, cursor, byAttempt);
export const idCursor = (list: string, cursor: string | undefined): string | undefined =>
  read(list, cursor, byId);
export const timeCursor = (list: string, cursor: string | undefined): [Date, string] | undefined =>
  read(list, cursor, byTime);

function read<T extends z.ZodType>(
  list: string,
  cursor: string | undefined,
  schema: T,
): z.output<T> | undefined {
  if (cursor === undefined) return undefined;
  const decoded = decode(cursor);
  const result = schema.safeParse(Array.isArray(decoded) && decoded[0] === list ? decoded[1] : undefined);
  if (!result.success)
    throw invalid([{ path: 'cursor', message: 'expected a nextCursor of this very list' }]);
  return result.data;
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

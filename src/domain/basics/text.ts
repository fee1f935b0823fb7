import { z } from 'zod';

/** Postgres text cannot hold NUL, and UTF-8 no half of a surrogate pair. */
export const storable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();
const notStorable = 'must not contain NUL characters or unpaired surrogates';

/** Text for people; it is not trimmed. */
export const plainText = (maxLength: number) => z.string().max(maxLength).refine(storable, notStorable);

/** One line: it stands in the subject of mails. */
export const nameText = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine(
    (text) => storable(text) && !/\p{Cc}/u.test(text),
    'must not contain control characters or unpaired surrogates',
  );

/** The URL parser forgives spaces and control characters; what would be stored and shown does not. */
export const urlText = z
  .string()
  .max(2_048)
  .regex(/^[^\p{Cc}\p{Cs}\s]*$/u, { error: 'expected a URL without spaces', abort: true });

/** The URL; or what keeps the text from being one of HTTP, whatever it leads to. */
export function readHttpUrl(text: string): URL | string {
  const url = URL.parse(text);
  if (!url) return 'expected an absolute http or https URL';
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  return `expected an http or https URL, got ${url.protocol}//`;
}

const timeExpected = 'expected an RFC 3339 time, as in 2026-11-21T20:47:52Z';
const toDate = (text: string): Date => new Date(text);

/** A point in time, as `Date`. */
export const timeText = z.iso.datetime({ offset: true, error: timeExpected }).transform(toDate);

/** The same in a query, where a `+` that was not encoded has become a space: the original is unambiguous. */
export const queryTime = z.iso
  .datetime({
    offset: true,
    error: ({ input }) =>
      typeof input === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+ \d\d:?\d\d$/.test(input)
        ? `${timeExpected}; the + of its offset arrived as a space: write %2B, or the time in UTC`
        : timeExpected,
  })
  .transform(toDate);

/**
 * A time in UTC with every digit of its fraction, which may be finer than a `Date`. What UTC has no year of four digits for
 * stays as it is.
 * @param text RFC 3339; seconds may be missing
 */
export function inUtc(text: string): string {
  const [, minute = '', second = ':00', fraction, zone = 'Z'] =
    /^(.{16})(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  if (zone === 'Z') return `${minute}${second}${fraction ?? ''}Z`;
  const utc = new Date(`${minute}${zone}`).toISOString();
  return /^\d{4}-/.test(utc) ? `${utc.slice(0, 16)}${second}${fraction ?? '.000'}Z` : text;
}

/** The three spellings of an HTTP date (RFC 9110 §5.6.7); all of them mean UTC, and `Date.parse` knows more than these. */
const httpDate =
  /^(?:\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT|\w{6,9}, \d\d-\w{3}-\d\d \d\d:\d\d:\d\d GMT|\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4})$/;

/** Unix time from 2001 to 2286, in s or ms. As seconds to wait it would be thirty years or more, which no receiver means. */
const unixTime = /^[1-9]\d{9}(\d{3})?$/;

/**
 * Reads a `Retry-After` header (RFC 9110 §10.2.3): seconds or an HTTP date; also Unix time in s or ms, which some send.
 * @returns ms from `nowMs`, 0 for a date gone by; undefined for anything else, which is to be ignored
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  const at = instantOf(text);
  if (at !== undefined) return Math.max(0, at - nowMs);
  return /^\d+$/.test(text) ? Math.min(Number(text) * 1_000, Number.MAX_SAFE_INTEGER) : undefined;
}

/** Unix ms, of what names an instant. */
function instantOf(text: string): number | undefined {
  if (unixTime.test(text)) return Number(text) * (text.length === 10 ? 1_000 : 1);
  if (!httpDate.test(text)) return undefined;
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : at;
}

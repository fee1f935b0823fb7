/** A number as it was written: `JSON.stringify` writes it out unchanged. */
export interface RawNumber {
  readonly rawJSON: string;
}

const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => RawNumber };

/** Decimal digits that every double carries. */
export const exactDigits = 15;

const zero = 0x30;

/**
 * Whether it is plain that no double is written like this whole number beyond 2^53: all of these are even, and written with
 * 17 digits at most before zeros. To write one out, to compare, takes longer than all the rest.
 */
export function isNoDouble(source: string, digits: number): boolean {
  const last = source.charCodeAt(source.length - 1);
  return (last & 1) === 1 || (digits > 17 && last !== zero);
}

/** A number that may not fit a double: only its digits show that. */
export function kept(source: string): number | RawNumber {
  const value = Number(source);
  return String(value) === source ? value : raw(source);
}

/** Short ones that came lately: a text of a million times `1.0` makes one object. */
const recent = Array.from({ length: 256 }, () => rawJSON('0.0'));

export function raw(source: string): RawNumber {
  if (source.length > 8) return rawJSON(source);
  const mixed = source.charCodeAt(0) * 31 + source.charCodeAt(1) * 7 + source.charCodeAt(source.length - 2);
  const slot = (mixed + source.length) % recent.length;
  const found = recent[slot];
  return found?.rawJSON === source ? found : (recent[slot] = rawJSON(source));
}

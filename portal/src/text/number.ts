import { texts } from '../texts.ts';

const whole = new Intl.NumberFormat(texts.locale);
const rate = new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 1 });

export const count = (value: number): string => whole.format(value);
export const perSecond = (value: number): string => rate.format(value);

/** @param share 0 to 1. Never rounded up to 100 %, as that would hide what failed */
export function percent(share: number): string {
  return texts.units.percent(share === 1 ? '100' : (Math.floor(share * 1_000) / 10).toFixed(1));
}

/** Of an axis of counts: its middle is a whole number, too. */
export const niceCount = (value: number): number => Math.max(2, Math.ceil(niceMax(value) / 2) * 2);

/** Of an axis that begins at 0: the smallest round number that is not below. */
export function niceMax(value: number): number {
  if (value <= 0) return 1;
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((candidate) => candidate * magnitude >= value) ?? 10;
  return step * magnitude;
}

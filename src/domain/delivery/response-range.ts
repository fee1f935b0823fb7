import { z } from 'zod';

/** Statuses of responses, both ends included: of one status, or of a class. */
export interface ResponseRange {
  from: number;
  to: number;
}

/** `404`, or `4xx`. */
export const responseStatusText = z
  .string()
  .regex(/^([2-5]xx|[1-9]\d\d)$/, 'expected a status from 100 to 999, or 2xx, 3xx, 4xx or 5xx');

/** @param text as `responseStatusText` */
export function rangeOf(text: string): ResponseRange {
  if (!text.endsWith('xx')) return { from: Number(text), to: Number(text) };
  const from = Number(text[0]) * 100;
  return { from, to: from + 99 };
}

export const responseRange = responseStatusText.transform(rangeOf);

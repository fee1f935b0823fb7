import { z } from 'zod';

/** Postgres text cannot hold NUL. */
const withoutNul = (text: string): boolean => !text.includes('\u0000');

/** Text for people, trimmed by nobody. */
export const plainText = (maxLength: number) =>
  z.string().max(maxLength).refine(withoutNul, 'must not contain NUL characters');

export const nameText = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine(withoutNul, 'must not contain NUL characters');

/** Loose on purpose: only a mail server knows which addresses exist. */
export const emailAddress = z
  .string()
  .max(320)
  .regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u, 'expected an email address');

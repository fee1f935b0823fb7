import { z } from 'zod';

/** Postgres text cannot hold NUL, and UTF-8 no half of a surrogate pair. */
export const storable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();
const notStorable = 'must not contain NUL characters or unpaired surrogates';

/** Text for people, trimmed by nobody. */
export const plainText = (maxLength: number) => z.string().max(maxLength).refine(storable, notStorable);

export const nameText = z.string().trim().min(1).max(200).refine(storable, notStorable);

/** The URL parser forgives spaces and control characters; what would be stored and shown does not. */
export const urlText = z
  .string()
  .max(2_048)
  .regex(/^[^\p{Cc}\p{Cs}\s]*$/u, 'expected a URL without spaces');

/** Loose on purpose: only a mail server knows which addresses exist. */
export const emailAddress = z
  .string()
  .max(320)
  .regex(/^[^\s@\p{Cc}\p{Cs}]+@[^\s@\p{Cc}\p{Cs}]+$/u, 'expected an email address');

/** A point in time, as `Date`. */
export const timeText = z.iso
  .datetime({ offset: true, error: 'expected an RFC 3339 time, as in 2026-11-21T20:47:52Z' })
  .transform((text) => new Date(text));

import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { parseDuration } from '../domain/basics/duration.ts';
import { nameServer, type NameLookUps } from '../domain/basics/name-servers.ts';

export const duration = (fallback: string, min = '1ms') =>
  z
    .string()
    .default(fallback)
    .transform((text, context) => {
      try {
        const ms = parseDuration(text);
        if (ms >= parseDuration(min)) return ms;
        context.addIssue(`expected at least ${min}, got "${text}"`);
      } catch (error) {
        context.addIssue((error as Error).message);
      }
      return z.NEVER;
    });

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'expected a whole number').transform(Number).pipe(z.number().min(min).max(max));

export const integer = (fallback: number, min: number, max: number) =>
  wholeNumber(min, max).default(fallback);

export const optionalInteger = (min: number, max: number) => wholeNumber(min, max).optional();

/** `off` as null. */
export const integerOrOff = (fallback: string, min: number, max: number) =>
  z
    .string()
    .regex(/^(\d+|off)$/, 'expected a whole number, or off')
    .default(fallback)
    .transform((text) => (text === 'off' ? null : Number(text)))
    .pipe(z.number().min(min).max(max).nullable());

const mostProcesses = 64;

/** `auto` as the number of cores that this process may use. */
export const processCount = z
  .string()
  .regex(/^([1-9]\d*|auto)$/, `expected a whole number from 1 to ${mostProcesses}, or auto`)
  .default('1')
  .transform((text) => (text === 'auto' ? Math.min(availableParallelism(), mostProcesses) : Number(text)))
  .pipe(z.number().max(mostProcesses, `expected a whole number from 1 to ${mostProcesses}, or auto`));

/** `50%` as 0.5; `off` as null. */
export const share = (fallback: string) =>
  z
    .string()
    .regex(/^([1-9]\d?%|off)$/, 'expected a whole percentage from 1% to 99%, or off')
    .default(fallback)
    .transform((text) => (text === 'off' ? null : Number.parseInt(text, 10) / 100));

export const cidrs = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
  .pipe(
    z.array(
      z.union([z.cidrv4(), z.cidrv6()], 'expected CIDRs separated by commas, as in 127.0.0.0/8,::1/128'),
    ),
  );

export const nameLookUps = z
  .string()
  .default('direct')
  .transform((text, context): NameLookUps => {
    if (text === 'direct' || text === 'system') return text;
    const given = text.split(',').map((part) => part.trim());
    const servers = given.map((part) => nameServer(part));
    const wrong = given.find((_part, index) => servers[index] === undefined);
    if (wrong === undefined) return Object.freeze(servers.filter((server) => server !== undefined));
    context.addIssue(
      `expected direct, system, or DNS servers separated by commas, as in 10.0.0.53,[2001:db8::53]:5353, got "${wrong}"`,
    );
    return z.NEVER;
  });

/** What somebody typed is not repeated: it may be a key, but for a letter. */
export const encryptionKey = z
  .string()
  .refine(
    (text) => Buffer.from(text, 'base64').length === 32,
    'expected 32 bytes in base64 (openssl rand -base64 32)',
  );

export const encryptionKeys = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
  .pipe(z.array(encryptionKey));

export const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `expected a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );

/** A name that a person cannot have meant: initdb refuses line breaks, and Node shows bytes that are no UTF-8 as U+FFFD. */
export const path = z
  .string()
  .regex(/^[^\p{Cc}\uFFFD]*$/u, 'expected a path in UTF-8 without line breaks and other control characters')
  .transform((text) => resolve(text));

import assert from 'node:assert/strict';
import { DomainError, type FieldError } from '../../src/domain/basics/errors.ts';
import { validate } from '../../src/domain/basics/validate.ts';
import { eventInput } from '../../src/domain/event/event.ts';

export const recipient = { email: 'ada@example.com' };
export const click = { url: 'https://example.org/' };

/** What is wrong with an event; empty when it is valid. */
export function errorsOf(value: unknown): readonly FieldError[] {
  try {
    validate(eventInput, value);
  } catch (error) {
    assert.ok(error instanceof DomainError && error.code === 'validation_failed' && error.errors);
    return error.errors;
  }
  return [];
}
export const pathsOf = (value: unknown): string[] => errorsOf(value).map(({ path }) => path);

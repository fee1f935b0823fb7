import { z } from 'zod';
import type { FieldError } from '../../domain/basics/errors.ts';
import { output } from '../components.ts';
import { problemCodes } from '../problem-statuses.ts';

export const fieldError = output(
  'FieldError',
  z.strictObject({
    path: z.string().describe('Where, as in `[2].recipient.email`; empty for the whole input.'),
    message: z.string(),
  }) satisfies z.ZodType<FieldError>,
);

/** What every refusal looks like (RFC 9457). */
export const problem = output(
  'Problem',
  z.strictObject({
    type: z.string().describe('`urn:mailhooks:problem:` and the code.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What was wrong, for a person.'),
    code: z.enum(problemCodes).describe('What was wrong, for a program.'),
    errors: z.array(fieldError).optional().describe('One per field that was wrong.'),
    requestId: z.string().optional().describe('Of an internal error: quote it, the log has it too.'),
  }),
  'A refusal (RFC 9457).',
);

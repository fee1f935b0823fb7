import { z } from 'zod';
import { attemptErrorCodes, type AttemptError, type LastError } from '../../domain/delivery/delivery.ts';
import { output } from '../components.ts';

export const attemptErrorCode = output(
  'AttemptErrorCode',
  z.enum(attemptErrorCodes),
  'Why an attempt failed, as a closed list to count by.',
);

export const attemptError = output(
  'AttemptFailure',
  z.strictObject({ code: attemptErrorCode, message: z.string() }) satisfies z.ZodType<AttemptError>,
);

export const lastError = output(
  'LastError',
  z.strictObject({
    at: z.iso.datetime(),
    statusCode: z.int().nullable().describe('Null when there was no answer.'),
    code: attemptErrorCode,
    message: z.string(),
    responseBody: z.string().nullable().describe('Its first 4 KiB.'),
    eventId: z.string(),
    deliveryId: z.string(),
  }) satisfies z.ZodType<LastError>,
  'The last attempt that failed.',
);

import { z } from 'zod';
import {
  formatNames,
  type BatchSettings,
  type Endpoint,
  type TestResult,
} from '../../domain/account/endpoint.ts';
import { eventTypes } from '../../domain/event/event.ts';
import { output } from '../components.ts';
import { lastError } from './last-error.ts';
import { ownerMail } from './owner-mail.ts';
import { pageOf } from './page.ts';

const testResult = output(
  'TestResult',
  z.strictObject({
    ok: z.boolean(),
    at: z.iso.datetime(),
    statusCode: z.int().nullable().describe('Null when there was no answer.'),
    durationMs: z.int(),
    error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  }) satisfies z.ZodType<TestResult>,
  'What the last test payload met.',
);

const batch = z.strictObject({
  maxEvents: z.int(),
  maxWaitMs: z.int().describe('How long the first event waits for others, in milliseconds.'),
}) satisfies z.ZodType<BatchSettings>;

export const endpoint = output(
  'Endpoint',
  z.strictObject({
    id: z.string(),
    accountId: z.string(),
    name: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    eventTypes: z.array(z.enum([...eventTypes, '*'])).describe('`*` is every type that the format knows.'),
    format: z.enum(formatNames),
    headers: z
      .record(z.string(), z.string())
      .describe(
        'Sent with every webhook. A session without the capability `secrets` sees `••••••` for each value.',
      ),
    batch: batch.nullable().describe('Null in a format whose payload holds one event.'),
    ownerEmail: z.string().nullable().describe("Instead of the account's address."),
    ownerEmailConfirmed: z
      .boolean()
      .nullable()
      .describe(
        "False: mail goes to the account's address until somebody who reads this one has confirmed it. Null when there is none.",
      ),
    ownerMail,
    status: z.enum(['enabled', 'disabled']),
    disabledReason: z.string().nullable(),
    disabledAt: z.date().nullable(),
    lastError: lastError.nullable(),
    lastTest: testResult.nullable(),
    previousSignaturesUntil: z
      .array(z.date())
      .describe('Until when each signing secret before the present one signs as well, newest first.'),
    origin: z.enum(['api', 'message']).describe('`message`: a message named its URL.'),
    createdAt: z.date(),
    updatedAt: z.date(),
  }) satisfies z.ZodType<Endpoint>,
  'An endpoint as its owner sees it: never with its secret.',
);

const signingSecret = z.string().describe('`whsec_` and 32 bytes in base64 (Standard Webhooks).');

export const createdEndpoint = output(
  'CreatedEndpoint',
  endpoint.extend({
    secret: signingSecret.optional().describe('Not shown to a session without the capability `secrets`.'),
  }),
  'A new endpoint, with the secret that signs its webhooks.',
);

export const enabledEndpoint = output(
  'EnabledEndpoint',
  endpoint.extend({
    recoveryId: z
      .string()
      .nullable()
      .optional()
      .describe('With `recover`: of the recovery that has begun, null when there is nothing to send again.'),
  }),
);

export const endpointPage = pageOf('EndpointPage', endpoint);

export const secret = output('Secret', z.strictObject({ secret: signingSecret }));

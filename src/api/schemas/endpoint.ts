import { z } from 'zod';
import {
  formatNames,
  type BatchSettings,
  type Endpoint,
  type TestResult,
} from '../../domain/account/endpoint.ts';
import { deliveryStatuses } from '../../domain/delivery/delivery.ts';
import { eventTypes } from '../../domain/event/event.ts';
import type { EndpointActivity } from '../../services/endpoints/endpoint-activity.ts';
import type { ListedEndpoint } from '../../services/endpoints/endpoints.ts';
import { output } from '../components.ts';
import { lastError } from './last-error.ts';
import { ownerMail } from './owner-mail.ts';
import { pageOf } from './list-page.ts';

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
    disabledReason: z
      .string()
      .nullable()
      .describe('What the deliveries met that failed; `by request`: it was disabled by hand.'),
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

const activity = output(
  'EndpointActivity',
  z.strictObject({
    hours: z
      .array(
        z.strictObject({
          at: z.date().describe('When it begins, aligned to UTC.'),
          delivered: z.int(),
          failed: z.int(),
          retried: z
            .int()
            .describe(
              'Those that needed another attempt, or wait for one; they may be among the others as well.',
            ),
        }),
      )
      .describe('The last 24, oldest first: deliveries of events accepted in each, as they stand now.'),
    lastDelivery: z
      .strictObject({ id: z.string(), status: z.enum(deliveryStatuses), at: z.date() })
      .nullable()
      .describe('Of the event that was accepted last, at that time; null when there is none in the log.'),
  }) satisfies z.ZodType<EndpointActivity>,
  'What an endpoint was sent lately.',
);

const listedEndpoint = output(
  'ListedEndpoint',
  endpoint.extend({
    activity: activity.optional().describe('With `include=activity`.'),
  }) satisfies z.ZodType<ListedEndpoint>,
);

export const endpointPage = pageOf('EndpointPage', listedEndpoint);

export const secret = output('Secret', z.strictObject({ secret: signingSecret }));

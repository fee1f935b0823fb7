import { z } from 'zod';
import type { Overview } from '../../services/overview.ts';
import { output } from '../components.ts';
import { lastError } from './last-error.ts';

const count = z.int().min(0);
const rate = z.number().min(0);

const failingEndpoint = z.strictObject({
  accountId: z.string(),
  endpointId: z.string(),
  name: z.string(),
  url: z.string(),
  failingSince: z
    .date()
    .nullable()
    .describe('The first attempt that failed after the last success; null when it is disabled.'),
  disabledAt: z.date().nullable().describe('Null when it is enabled.'),
  lastError: lastError.nullable(),
});

export const overview = output(
  'Overview',
  z.strictObject({
    eventsPerSecond: rate.describe('Accepted in the last minute.'),
    deliveriesPerSecond: rate.describe('Delivered in the last minute, of events of the last two.'),
    endpoints: z.strictObject({
      enabled: count,
      failing: count.describe('Of the enabled ones: their last attempt failed.'),
      disabled: count,
    }),
    deferred: count.describe('Deliveries that are due and wait for a free slot of their endpoint.'),
    overdue: count.describe('Deliveries whose next attempt should have been made by now.'),
    recoveriesRunning: count,
    failing: z
      .array(failingEndpoint)
      .describe('Endpoints that fail or were disabled for it, the latest trouble first; 50 at most.'),
  }) satisfies z.ZodType<Overview>,
  'What happens in all accounts together. Counts of deliveries end at 100,000.',
);

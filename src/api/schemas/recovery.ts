import { z } from 'zod';
import { recoveryFilter } from '../../domain/delivery/recovery-filter.ts';
import type { RecoveryPlan } from '../../services/recovery/plan-recovery.ts';
import type { RecoveryView } from '../../services/recovery/recoveries.ts';
import { output } from '../components.ts';
import { pageOf } from './list-page.ts';

export const recovery = output(
  'Recovery',
  z.strictObject({
    id: z.string(),
    endpointId: z.string(),
    status: z.enum(['running', 'completed', 'stopped']),
    stoppedReason: z.string().nullable(),
    since: z.date().describe('Of events accepted at this time or later.'),
    until: z.date().describe('Of events accepted before this time.'),
    includeMissed: z
      .boolean()
      .describe('Whether events that had no delivery to the endpoint are sent as well.'),
    filter: z
      .strictObject(recoveryFilter.shape)
      .nullable()
      .describe('What of all that could be sent again; null: everything.'),
    resent: z.int().describe('Deliveries sent again so far.'),
    remaining: z.int().describe('Failed and held deliveries that are still to come.'),
    position: z.date().describe('Acceptance of the event that was looked at last.'),
    createdAt: z.date(),
    finishedAt: z.date().nullable(),
    workflowId: z.string(),
    temporalUrl: z.string().nullable().describe('Null when the address of the Temporal UI is not known.'),
  }) satisfies z.ZodType<RecoveryView>,
  'What an endpoint did not get, being sent again.',
);

export const recoveryPage = pageOf('RecoveryPage', recovery);

export const startedRecovery = output('StartedRecovery', z.strictObject({ recoveryId: z.string() }));

const count = z.int().min(0);

export const recoveryPlan = output(
  'RecoveryPlan',
  z.strictObject({
    deliveries: z.strictObject({
      failed: count,
      held: count,
      missed: count.describe('Events that had no delivery to the endpoint and would get one.'),
    }),
    total: count,
    complete: z
      .boolean()
      .describe(
        'False: the search for missed events was cut short after some seconds, there may be more of them.',
      ),
    until: z
      .date()
      .describe(
        'Events accepted before this time were looked at. With it as `until`, a recovery sends what was counted.',
      ),
  }) satisfies z.ZodType<RecoveryPlan>,
  'How much a recovery would send.',
);

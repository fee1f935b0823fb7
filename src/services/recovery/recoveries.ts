import { z } from 'zod';
import { DomainError, notFound } from '../../domain/basics/errors.ts';
import { newId } from '../../domain/basics/ids.ts';
import { timeText } from '../../domain/basics/text.ts';
import { validate } from '../../domain/basics/validate.ts';
import { isForeignKeyViolation } from '../../store/pool.ts';
import {
  findRecovery,
  findRunningRecovery,
  insertRecovery,
  listRecoveries,
  type Recovery,
  type RecoveryPage,
} from '../../store/recovery/recoveries.ts';
import { countRecoverable } from '../../store/recovery/recovery-slices.ts';
import { recoveryFilter, takesMissed, type RecoveryFilter } from '../../domain/delivery/recovery-filter.ts';
import { recoveryWorkflowId } from '../../domain/delivery/workflow-ids.ts';
import type { ServiceContext } from '../context.ts';
import { cut, type Page } from '../cut-list.ts';
import { requireAccount, requireEndpoint } from '../must-exist.ts';
import { planRecovery, type RecoveryPlan } from './plan-recovery.ts';
import { outageBegan, recoverySpans, spanOf } from './recovery-span.ts';

export const recoverInput = z
  .strictObject({
    since: timeText
      .optional()
      .describe('Of events accepted at this time or later. Required, unless `span` is given.'),
    span: z
      .enum(recoverySpans)
      .optional()
      .describe(
        'In place of `since`. `outage`: what enabling with `recover` sends, which is what failed or was held in the last ' +
          'outage, and no missed events. `log`: from the oldest event of the log on.',
      ),
    until: timeText.optional().describe('Of events accepted before this time. Default: now.'),
    filter: recoveryFilter.optional().describe('Of what could be sent again, only this. Default: all.'),
    dryRun: z.boolean().default(false).describe('Sends nothing, and returns how much would be sent.'),
  })
  .refine(({ since, span }) => since !== undefined || span !== undefined, {
    path: ['since'],
    message: 'is required, unless `span` is given',
  })
  .refine(({ since, span }) => since === undefined || span === undefined, {
    path: ['span'],
    message: 'may not be given together with `since`',
  });

/** A recovery as the API shows it. `remaining` is counted when it is read; it is 0 once the recovery has ended. */
export interface RecoveryView {
  id: string;
  endpointId: string;
  status: Recovery['status'];
  stoppedReason: string | null;
  since: Date;
  until: Date;
  /** Whether events that had no delivery to the endpoint are sent as well. */
  includeMissed: boolean;
  /** Null: all of them. */
  filter: RecoveryFilter | null;
  /** Deliveries sent again so far. */
  resent: number;
  /** Failed and held deliveries that are still to come. */
  remaining: number;
  /** Acceptance of the event that was looked at last. */
  position: Date;
  createdAt: Date;
  finishedAt: Date | null;
  workflowId: string;
  temporalUrl: string | null;
}

/**
 * Sends again what failed or is held of the events accepted in a span of time, and what the endpoint never got of them.
 * A dry run only counts, whether or not the endpoint is enabled.
 * @param body as `recoverInput`; without `until` the span ends now
 * @returns the recovery, which goes on in the background; of a dry run what would be sent
 * @throws DomainError `validation_failed` for a span that the log cannot have, `not_found` for the endpoint, `conflict` while it
 *   is disabled or another recovery of it is running
 */
export async function recover(
  ctx: ServiceContext,
  accountId: string,
  endpointId: string,
  body: unknown,
): Promise<{ recoveryId: string } | RecoveryPlan> {
  const input = validate(recoverInput, body === undefined ? {} : body);
  const endpoint = await requireEndpoint(ctx, accountId, endpointId);
  const filter = input.filter ?? null;
  const includeMissed = input.span !== 'outage' && takesMissed(filter ?? {});
  const span = { ...(await spanOf(ctx, endpoint, input)), filter, includeMissed };
  if (input.dryRun) {
    const position = { positionAt: span.since, positionEvent: '' };
    return await planRecovery(ctx, { accountId, endpointId, ...span, ...position });
  }
  if (endpoint.status === 'disabled') {
    throw new DomainError('conflict', `endpoint ${endpointId} is disabled: enable it first`);
  }
  const recovery = await begin(ctx, accountId, endpointId, span);
  if (recovery) return { recoveryId: recovery.id };
  const running = await findRunningRecovery(ctx.db, endpointId);
  throw new DomainError('conflict', `recovery ${running?.id ?? ''} of this endpoint is still running`);
}

/**
 * Sends again what failed or was held in the endpoint's last outage.
 * @param before `outageBegan` before it was enabled: what it takes since does not shorten the outage
 * @returns the recovery's id, that of one which is running already, or null when there is nothing to send
 */
export async function recoverOutage(
  ctx: ServiceContext,
  accountId: string,
  endpointId: string,
  before: Date | null,
): Promise<string | null> {
  // What fails after it was enabled is never older.
  const since = before ?? (await outageBegan(ctx, accountId, endpointId));
  if (since === null) return null;
  const recovery = await begin(ctx, accountId, endpointId, {
    since,
    until: new Date(),
    includeMissed: false,
    filter: null,
  });
  return recovery?.id ?? (await findRunningRecovery(ctx.db, endpointId))?.id ?? null;
}

async function begin(
  ctx: ServiceContext,
  accountId: string,
  endpointId: string,
  span: Pick<Recovery, 'since' | 'until' | 'includeMissed' | 'filter'>,
): Promise<Recovery | undefined> {
  const recovery = await insertRecovery(ctx.db, { id: newId('rec'), accountId, endpointId, ...span }).catch(
    (error: unknown) => {
      throw isForeignKeyViolation(error) ? notFound(`endpoint ${endpointId}`) : error;
    },
  );
  if (recovery) ctx.recoveryStarter.begin(recovery);
  return recovery;
}

/** @throws DomainError `not_found`, also for a recovery of another account */
export async function readRecovery(
  ctx: ServiceContext,
  accountId: string,
  id: string,
): Promise<RecoveryView> {
  const recovery = await findRecovery(ctx.db, accountId, id);
  if (!recovery) throw notFound(`recovery ${id}`);
  return await viewRecovery(ctx, recovery);
}

/** Newest first, of the whole account or of one endpoint. */
export async function listAccountRecoveries(
  ctx: ServiceContext,
  accountId: string,
  page: RecoveryPage,
): Promise<Page<RecoveryView, string>> {
  if (page.endpointId === undefined) await requireAccount(ctx, accountId);
  else await requireEndpoint(ctx, accountId, page.endpointId);
  const found = await listRecoveries(ctx.db, accountId, { ...page, limit: page.limit + 1 });
  const { rows, next } = cut(found, page.limit, (recovery) => recovery.id);
  return { rows: await Promise.all(rows.map((recovery) => viewRecovery(ctx, recovery))), next };
}

async function viewRecovery(ctx: ServiceContext, recovery: Recovery): Promise<RecoveryView> {
  const { id, endpointId, status, stoppedReason, since, until, includeMissed, filter, resent } = recovery;
  const workflowId = recoveryWorkflowId(id);
  const count = async (): Promise<number> => {
    const { failed, held } = await countRecoverable(ctx.db, recovery);
    return failed + held;
  };
  return {
    id,
    endpointId,
    status,
    stoppedReason,
    since,
    until,
    includeMissed,
    filter,
    resent,
    remaining: status === 'running' ? await ctx.slow(recovery.accountId, count) : 0,
    position: recovery.positionAt,
    createdAt: recovery.createdAt,
    finishedAt: recovery.finishedAt,
    workflowId,
    temporalUrl: ctx.workflowUrl(workflowId),
  };
}

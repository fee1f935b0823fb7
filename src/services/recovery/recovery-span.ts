import type { Endpoint } from '../../domain/account/endpoint.ts';
import { invalid } from '../../domain/basics/errors.ts';
import { oldestAcceptance, oldestUndelivered } from '../../store/recovery/recovery-slices.ts';
import type { ServiceContext } from '../context.ts';

/** Spans of time that the service knows better than its caller. */
export const recoverySpans = ['outage', 'log'] as const;

export interface AskedSpan {
  since?: Date | undefined;
  /** In place of `since`. */
  span?: (typeof recoverySpans)[number] | undefined;
  until?: Date | undefined;
}

/**
 * The events that a recovery looks at, by their acceptance.
 * @returns a span that ends now at the latest; one without any time where there is nothing to look at
 * @throws DomainError `validation_failed` for a `since` or `until` that the log cannot have
 */
export async function spanOf(
  ctx: ServiceContext,
  { accountId, id }: Pick<Endpoint, 'accountId' | 'id'>,
  { since, until, span }: AskedSpan,
): Promise<{ since: Date; until: Date }> {
  const now = new Date();
  if (since) checkSpan({ since, until }, now, ctx.retentionMs);
  const began = span ? await beginnings[span](ctx, accountId, id) : since;
  return { since: began ?? now, until: until && until < now ? until : now };
}

/** From when on enabling with `recover` sends again; null when it would send nothing. */
export const outageBegan = (
  ctx: ServiceContext,
  accountId: string,
  endpointId: string,
): Promise<Date | null> => ctx.slow(accountId, () => oldestUndelivered(ctx.db, endpointId));

const beginnings: Record<(typeof recoverySpans)[number], typeof outageBegan> = {
  outage: outageBegan,
  log: (ctx, accountId) => ctx.slow(accountId, () => oldestAcceptance(ctx.db, accountId)),
};

function checkSpan(span: { since: Date; until: Date | undefined }, now: Date, retentionMs: number): void {
  const oldest = new Date(now.getTime() - retentionMs);
  if (span.since > now) throw invalid([{ path: 'since', message: 'is in the future' }]);
  if (span.since < oldest) {
    const message = `is before ${oldest.toISOString()}: the log is kept no longer`;
    throw invalid([{ path: 'since', message }]);
  }
  if (span.until && span.until <= span.since)
    throw invalid([{ path: 'until', message: 'must be after since' }]);
}

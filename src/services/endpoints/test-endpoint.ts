import { z } from 'zod';
import { buildRequest } from '../../delivery/request/build-request.ts';
import type { Account } from '../../domain/account/account.ts';
import type { Endpoint, TestResult } from '../../domain/account/endpoint.ts';
import { invalid, notFound } from '../../domain/basics/errors.ts';
import { eventTypes, type EventType } from '../../domain/event/event.ts';
import { exampleEvent } from '../../domain/event/example-events.ts';
import { judgeExchange } from '../../domain/delivery/judge-exchange.ts';
import { newId } from '../../domain/basics/ids.ts';
import { validate } from '../../domain/basics/validate.ts';
import { formats, knows, unknownType } from '../../formats/index.ts';
import { saveTest } from '../../store/tenants/endpoints.ts';
import { findSecrets } from '../../store/tenants/signing-secrets.ts';
import type { ServiceContext } from '../context.ts';
import { requireAccount, requireEndpoint } from '../must-exist.ts';

/** `eventType` by default: the first that the endpoint subscribes to by name, else the first of its format. */
export const testInput = z.strictObject({
  eventType: z.enum(eventTypes).optional(),
  dryRun: z.boolean().default(false),
});

/** The request of a test, to the byte, and its response. */
export interface TestReport {
  /** The response was 2xx and came in time; also of a dry run. */
  ok: boolean;
  request: { method: 'POST'; url: string; headers: Record<string, string>; body: string };
  /** Null after a dry run, and when there was none: then `error` says why. */
  response: { status: number; headers: Record<string, string>; body: string; durationMs: number } | null;
  error: { code: string; message: string } | null;
}

/**
 * Sends an example to an endpoint, enabled or not, and keeps the result as its `lastTest` unless it is a dry run.
 * @throws DomainError `validation_failed`, also for a type that the endpoint's format does not have; `not_found`; `rate_limited`
 *   as `withTest`
 */
export async function testEndpoint(
  ctx: ServiceContext,
  accountId: string,
  id: string,
  body: unknown,
): Promise<TestReport> {
  const options = validate(testInput, body === undefined ? {} : body);
  const account = await requireAccount(ctx, accountId);
  const endpoint = await requireEndpoint(ctx, accountId, id);
  const { eventType } = options;
  if (eventType && !knows(endpoint.format, eventType)) {
    throw invalid([{ path: 'eventType', message: unknownType(endpoint.format, eventType) }]);
  }
  return await withTest(ctx, accountId, !options.dryRun, () => sendTest(ctx, account, endpoint, options));
}

/**
 * Does work that ends with a test, as soon as the account may have another test in flight.
 * @param sends whether the work does send a test
 * @throws RateLimitedError when too many tests of this account wait; then nothing has been done
 */
export const withTest = <T>(
  ctx: Pick<ServiceContext, 'testRoom'>,
  accountId: string,
  sends: boolean,
  work: () => Promise<T>,
): Promise<T> => (sends ? ctx.testRoom(accountId, 1, work) : work());

/**
 * Sends an example by the code and the guard of a real delivery, within `withTest`. Never retried, never disables.
 * @param options.dryRun builds and signs, sends nothing
 */
export async function sendTest(
  ctx: ServiceContext,
  account: Account,
  endpoint: Endpoint,
  options: { eventType?: EventType | undefined; dryRun?: boolean },
): Promise<TestReport> {
  const sealed = await findSecrets(ctx.db, account.id, endpoint.id);
  if (!sealed) throw notFound(`endpoint ${endpoint.id}`);
  const at = new Date();
  const event = {
    ...exampleEvent(options.eventType ?? firstType(endpoint)),
    id: newId('evt'),
    occurredAt: at.toISOString(),
  };
  const parts = {
    webhookId: newId(formats[endpoint.format].joinable ? 'batch' : 'dlv'),
    events: [event],
    account,
    endpoint: { ...endpoint, ...sealed },
    attempt: 1,
    at,
  };
  const request = buildRequest(parts, ctx.box, ctx.geo);
  const shown = { method: 'POST' as const, ...request };
  if (options.dryRun) return { ok: true, request: shown, response: null, error: null };

  const exchange = await ctx.sender.send(request, account.id);
  const error = judgeExchange(exchange, new URL(request.url).host);
  const result: TestResult = {
    ok: error === null,
    at: at.toISOString(),
    statusCode: exchange.response?.status ?? null,
    durationMs: Math.round(exchange.durationMs),
    error,
  };
  await saveTest(ctx.db, endpoint.id, result);
  const response = exchange.response && { ...exchange.response, durationMs: result.durationMs };
  return { ok: result.ok, request: shown, response, error };
}

/** The first type that the endpoint wants and its format knows. */
function firstType(endpoint: Endpoint): EventType {
  const wanted = endpoint.eventTypes.find(
    (type): type is EventType => type !== '*' && knows(endpoint.format, type),
  );
  return wanted ?? formats[endpoint.format].types[0] ?? 'email.delivered';
}

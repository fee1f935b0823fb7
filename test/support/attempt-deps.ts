import pino from 'pino';
import type { AttemptDeps } from '../../src/delivery/attempt/attempt-types.ts';
import { createTargetGuard } from '../../src/delivery/guard/target-guard.ts';
import { createHttpSender } from '../../src/delivery/http/http-sender.ts';
import { createBulkhead } from '../../src/delivery/isolation/bulkhead.ts';
import { createSendBudget } from '../../src/delivery/isolation/send-budget.ts';
import { createBatchedQueries } from '../../src/store/batching/batched-queries.ts';
import type { Db } from '../../src/store/pool.ts';
import { createMetrics } from '../../src/telemetry/metrics/metrics.ts';
import { box } from './add-delivery.ts';

const requestTimeoutMs = 5_000;

/** Everything that attempts are made with, which loopback may get. `sender` is the caller's to close. */
export function attemptDeps(db: Db): AttemptDeps {
  return {
    db,
    dbOf: () => db,
    batched: createBatchedQueries(db, { commits: true, attempts: true }),
    box,
    sender: createHttpSender(createTargetGuard(['127.0.0.0/8']), requestTimeoutMs),
    bulkhead: createBulkhead({ slots: 300, requestTimeoutMs, longestDelayMs: 60_000 }),
    budget: createSendBudget({ mebibytesOfAccount: 16, mebibytesToHost: 32 }, 60_000),
    geo: undefined,
    retry: { maxAttempts: 3, windowMs: 60_000, requestTimeoutMs },
    metrics: createMetrics(),
    log: pino({ level: 'silent' }),
  };
}

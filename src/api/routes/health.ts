import type { Logger } from 'pino';
import type { z } from 'zod';
import { plainRoute } from '../route.ts';
import { alive, readiness } from '../schemas/health.ts';

/** One thing that must work before traffic is welcome; rejects with the reason when it does not. */
export type ReadinessCheck = () => Promise<void>;

/** Anybody may ask: the reason, which may name hosts and users, is for the log. */
const problems: Record<string, string> = {
  database: 'the database does not answer',
  temporal: 'Temporal does not answer, or does not know the namespace',
  worker: 'no worker is known to poll Temporal',
  attempts: 'attempts are not made in time',
  processes: 'some of the processes behind this port are not up',
};

const tag = 'Service';

/** How long an answer holds, in ms: whoever asks more often than that costs nothing. That all is well again is told soon. */
const holdsMs = { ready: 1_000, 'not ready': 100 };

/** What orchestrators ask: every process answers these, whatever its role. */
export function healthRoutes(checks: Readonly<Record<string, ReadinessCheck>>) {
  let held: { until: number; answer: Promise<z.output<typeof readiness>> } | undefined;
  const readinessNow = (log: Logger): Promise<z.output<typeof readiness>> => {
    if (held && performance.now() < held.until) return held.answer;
    // From its end on, so that slow checks are not begun again while they last.
    const found = { until: Infinity, answer: runChecks(checks, log) };
    held = found;
    void found.answer.then(({ status }) => (found.until = performance.now() + holdsMs[status]));
    return found.answer;
  };
  return [
    plainRoute({
      method: 'get',
      path: '/healthz',
      operationId: 'getHealth',
      tag,
      summary: 'Whether the process lives',
      allow: 'anybody',
      quiet: true,
      answer: { status: 200, description: 'It does', schema: alive },
      handle: () => ({ status: 'ok' as const }),
    }),
    plainRoute({
      method: 'get',
      path: '/readyz',
      operationId: 'getReadiness',
      tag,
      summary: 'Whether everything it needs works',
      description: 'An answer of 200 may be up to a second old.',
      allow: 'anybody',
      quiet: true,
      answer: {
        status: 200,
        description: 'It does',
        schema: readiness,
        unless: {
          status: 503,
          description: 'Something does not: `checks` says what',
          when: ({ status }) => status === 'not ready',
        },
      },
      handle: ({ ctx: { log } }) => readinessNow(log),
    }),
  ];
}

async function runChecks(
  checks: Readonly<Record<string, ReadinessCheck>>,
  log: Logger,
): Promise<z.output<typeof readiness>> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const ok = await check().then(
        () => true,
        (error: unknown) => {
          log.warn({ check: name, error: String(error) }, 'not ready');
          return false;
        },
      );
      const result = ok ? { ok } : { ok, problem: problems[name] ?? 'it does not answer' };
      return [name, result] as const;
    }),
  );
  const ready = results.every(([, result]) => result.ok);
  return { status: ready ? 'ready' : 'not ready', checks: Object.fromEntries(results) };
}

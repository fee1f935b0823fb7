import type { Logger } from 'pino';
import type { z } from 'zod';
import { NotReady } from '../../domain/basics/not-ready.ts';
import { plainRoute } from '../route.ts';
import { health, readiness } from '../schemas/health.ts';

/** One thing that must work before traffic is welcome; rejects with the reason when it does not, as a `NotReady` for anybody to read. */
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

/** How long a result is kept, in ms: more frequent calls cost nothing. A recovery shows after the shorter time. */
const holdsMs = { ready: 1_000, 'not ready': 100 };

/**
 * What orchestrators ask: every process answers these, whatever its role.
 * @param unable why events cannot be accepted any more, for anybody to read; undefined while they can
 */
export function healthRoutes(
  checks: Readonly<Record<string, ReadinessCheck>>,
  unable: () => Promise<string | undefined> | string | undefined,
) {
  let last: { until: number; answer: Promise<z.output<typeof readiness>> } | undefined;
  const readinessNow = (log: Logger): Promise<z.output<typeof readiness>> => {
    if (last && performance.now() < last.until) return last.answer;
    // From its end on, so that slow checks are not begun again while they last.
    const found = { until: Infinity, answer: runChecks(checks, log) };
    last = found;
    void found.answer.then(({ status }) => (found.until = performance.now() + holdsMs[status]));
    return found.answer;
  };
  return [
    plainRoute({
      method: 'get',
      path: '/healthz',
      operationId: 'getHealth',
      tag,
      summary: 'Whether the process lives, and can accept events',
      description:
        'Red in a process of the API that has been unable to accept events for 30 s, and green again when it can. A process ' +
        'that is only a worker is green while it lives.',
      allow: 'anybody',
      quiet: true,
      answer: {
        status: 200,
        description: 'It does',
        schema: health,
        unless: {
          status: 503,
          description: 'It has been unable to accept events for 30 s: `problem` says why',
          when: ({ status }) => status === 'unable',
        },
      },
      handle: async () => {
        const problem = await unable();
        return problem === undefined ? { status: 'ok' as const } : { status: 'unable' as const, problem };
      },
    }),
    plainRoute({
      method: 'get',
      path: '/readyz',
      operationId: 'getReadiness',
      tag,
      summary: 'Whether everything it needs works',
      description: 'An answer of 200 may be up to a second old, one of 503 up to a tenth of a second.',
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
      const result = await check().then(
        () => ({ ok: true }),
        (error: unknown) => {
          const isNamed = error instanceof NotReady;
          log.warn({ check: name, error: String(isNamed ? (error.cause ?? error) : error) }, 'not ready');
          return { ok: false, problem: isNamed ? error.message : (problems[name] ?? 'it does not answer') };
        },
      );
      return [name, result] as const;
    }),
  );
  const ready = results.every(([, result]) => result.ok);
  return { status: ready ? 'ready' : 'not ready', checks: Object.fromEntries(results) };
}

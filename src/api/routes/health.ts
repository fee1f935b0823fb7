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
};

const tag = 'Service';

/** What orchestrators ask: every process answers these, whatever its role. */
export const healthRoutes = (checks: Readonly<Record<string, ReadinessCheck>>) => [
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
    handle: async ({ ctx: { log } }) => {
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
      return {
        status: ready ? ('ready' as const) : ('not ready' as const),
        checks: Object.fromEntries(results),
      };
    },
  }),
];

import { Router } from 'express';
import type { Logger } from 'pino';
import { sendJson } from '../paging.ts';

/** One thing that must work before traffic is welcome; rejects with the reason when it does not. */
export type ReadinessCheck = () => Promise<void>;

/** Anybody may ask: the reason, which may name hosts and users, is for the log. */
const problems: Record<string, string> = {
  database: 'the database does not answer',
  temporal: 'Temporal does not answer, or does not know the namespace',
  worker: 'no worker is known to poll Temporal',
  attempts: 'attempts are not made in time',
};

/** `/healthz`: the process lives. `/readyz`: everything it needs works, else 503 with what does not. */
export function healthRoutes(checks: Readonly<Record<string, ReadinessCheck>>, log: Logger): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => sendJson(res, { status: 'ok' }));
  router.get('/readyz', async (_req, res) => {
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
    sendJson(res.status(ready ? 200 : 503), {
      status: ready ? 'ready' : 'not ready',
      checks: Object.fromEntries(results),
    });
  });
  return router;
}

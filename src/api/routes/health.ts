import { Router } from 'express';
import { sendJson } from '../paging.ts';

/** One thing that must work before traffic is welcome; rejects with the reason when it does not. */
export type ReadinessCheck = () => Promise<void>;

/** `/healthz`: the process lives. `/readyz`: everything it needs works, else 503 with what does not. */
export function healthRoutes(checks: Readonly<Record<string, ReadinessCheck>>): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => sendJson(res, { status: 'ok' }));
  router.get('/readyz', async (_req, res) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const problem = await check().then(
          () => null,
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        return [name, problem === null ? { ok: true } : { ok: false, problem }] as const;
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

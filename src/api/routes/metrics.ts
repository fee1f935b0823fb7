import { Router } from 'express';
import type { Exposition } from '../../telemetry/exposition.ts';

/** `/metrics`: for Prometheus. No key: it names no account, endpoint or host. */
export function metricsRoutes(exposition: Exposition): Router {
  const router = Router();
  router.get('/metrics', async (_req, res) => {
    const text = await exposition.text();
    res.set('Content-Type', exposition.contentType).set('Cache-Control', 'no-store').send(text);
  });
  return router;
}

import { Router } from 'express';
import { listEventTypes } from '../../services/event-types.ts';
import { allow } from '../access.ts';
import { sendJson } from '../paging.ts';

/** The types of event with their schemas and examples: for everyone who has a key. */
export function eventTypeRoutes(): Router {
  const router = Router();
  const list = { data: listEventTypes(), nextCursor: null };
  router.get('/event-types', allow('producer', 'account'), (_req, res) => sendJson(res, list));
  return router;
}

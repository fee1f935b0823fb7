import { Router } from 'express';
import { z } from 'zod';
import { DomainError, invalid } from '../../domain/errors.ts';
import { eventTypes } from '../../domain/event.ts';
import type { ServiceContext } from '../../services/context.ts';
import { eraseEvent } from '../../services/erase-event.ts';
import { ingestEvents } from '../../services/ingest-events.ts';
import { listAccountEvents, readEvent } from '../../services/read-log.ts';
import { allow } from '../access.ts';
import { isNdjson, jsonBody, ndjsonBody } from '../body.ts';
import { readQuery, sendJson, sendPage, timeCursor, timeFilter } from '../paging.ts';

const maxArray = 1_000;
/** Of the smallest lines ten mebibytes hold 200,000: more at once than a process should take from one caller. */
const maxLines = 10_000;

export function eventRoutes(ctx: ServiceContext): Router {
  const router = Router();
  const all = '/accounts/:accountId/events';

  router.post(all, allow('producer', 'account'), async (req, res) => {
    const body = isNdjson(req) ? ndjsonBody(req) : jsonBody(req);
    if (Array.isArray(body) && !isNdjson(req) && body.length > maxArray) {
      throw invalid([
        { path: '', message: `an array may hold ${maxArray} events, this one holds ${body.length}` },
      ]);
    }
    if (Array.isArray(body) && body.length > maxLines) {
      throw new DomainError(
        'payload_too_large',
        `a request may hold ${maxLines} events, this one holds ${body.length}`,
      );
    }
    const single = !Array.isArray(body);
    const accepted = await ingestEvents(ctx, req.params.accountId, single ? [body] : body, single);
    sendJson(res.status(202), { accepted });
  });

  router.get(all, allow('account'), async (req, res) => {
    const { cursor, ...filters } = readQuery(req, {
      type: z.enum(eventTypes).optional(),
      since: timeFilter,
      until: timeFilter,
    });
    const page = await listAccountEvents(ctx, req.params.accountId, {
      ...filters,
      type: filters.type,
      since: filters.since,
      until: filters.until,
      before: timeCursor('events', cursor),
    });
    sendPage(res, 'events', page, page.rows);
  });

  router.get(`${all}/:eventId`, allow('account'), async (req, res) => {
    sendJson(res, await readEvent(ctx, req.params.accountId, req.params.eventId));
  });
  router.delete(`${all}/:eventId`, allow('account'), async (req, res) => {
    await eraseEvent(ctx, req.params.accountId, req.params.eventId);
    res.status(204).end();
  });
  return router;
}

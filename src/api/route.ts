import type { Express, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { sessionOf, type Caller, type Scope } from '../domain/account/caller.ts';
import { validate } from '../domain/basics/validate.ts';
import type { ServiceContext } from '../services/context.ts';
import { allow, callerOf } from './access/authenticate.ts';
import { ownerOf } from './access/holder.ts';
import { narrowAnswer, narrowQuery } from './access/session-view.ts';
import { createAnswerBudget, type AnswerBudget } from './limits/answer-budget.ts';
import { countUntilDone } from './limits/body-meter.ts';
import { eventsBody, isNdjson, jsonBody, linesBody, type EventsOptions } from './body/body.ts';
import type { ProblemCode } from './problem-statuses.ts';
import { send, type Answer } from './send.ts';
import { noteRoute, requestIdOf } from './request-log.ts';
import { wireOf, type Wire } from './wire.ts';

export type Tag =
  | 'Accounts'
  | 'Keys'
  | 'Page'
  | 'Endpoints'
  | 'Events'
  | 'Deliveries'
  | 'Recoveries'
  | 'Event types'
  | 'Service';

/** The names in `/v1/accounts/{accountId}`. */
type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** One request, as its route sees it. */
export interface Call<Ctx, Path extends string, Query> {
  /** Its log is the request's own: every line has the request's id. */
  ctx: Ctx;
  /** Undefined where no key is needed. */
  caller: Caller | undefined;
  params: Record<NamesIn<Path>, string>;
  query: Query;
  /** Parsed JSON as it was sent, undefined for none: the service validates it, by the schema named in `body`. */
  body: unknown;
  /**
   * The values of a body in NDJSON, where the route takes such lines; undefined for another body. Where it keeps broken
   * ones, a `DomainError` stands for each.
   */
  lines: unknown[] | undefined;
  /** For ways in, which are about cookies. */
  wire: Wire;
}

export interface Body<T extends z.ZodType = z.ZodType> {
  /** The very schema by which the service validates, named by `input`. */
  schema: T;
  required: boolean;
  example?: z.input<T>;
  /** Set when the body is of events: one, an array, or one per line of NDJSON. */
  events?: {
    /** The schema of a line. */
    line: z.ZodType;
    most: EventsOptions['most'];
    /** Whether events that are no JSON or too long are handed on, as errors, instead of refusing them all. */
    keepsBroken?: (query: Record<string, unknown>) => boolean;
  };
}

interface Definition<
  Ctx,
  Path extends string,
  Query extends z.ZodObject,
  Schema extends z.ZodType,
  Other extends z.ZodType = never,
> {
  method: 'get' | 'post' | 'patch' | 'delete';
  path: Path;
  /** Unique: generated clients call their functions so. */
  operationId: string;
  tag: Tag;
  summary: string;
  description?: string;
  /** Scopes that may call it besides `admin`; `anybody` needs no key. */
  allow: readonly Scope[] | 'anybody';
  query?: Query;
  body?: Body;
  answer: Answer<Schema, Other>;
  /** Refusals that do not follow from the above. */
  refuses?: readonly ProblemCode[];
  /** Called for every event: matched before the others. */
  perEvent?: true;
  /** Asked every few seconds by machines: not worth a line in the log unless it breaks. */
  quiet?: true;
  handle: (
    call: Call<Ctx, Path, z.output<Query>>,
  ) => z.output<Schema> | z.output<Other> | Promise<z.output<Schema> | z.output<Other>>;
}

/** An operation of the API, registered with Express and shown in the description from the same words. */
export interface Route<Ctx = ServiceContext> extends Omit<
  Definition<Ctx, string, z.ZodObject, z.ZodType, z.ZodType>,
  'handle'
> {
  handle: (call: Call<Ctx, `{${string}}`, Record<string, unknown>>) => unknown;
}

const routesOf =
  <Ctx>() =>
  <
    const Path extends string,
    Query extends z.ZodObject,
    Schema extends z.ZodType,
    Other extends z.ZodType = never,
  >(
    definition: Definition<Ctx, Path, Query, Schema, Other>,
  ): Route<Ctx> =>
    definition as unknown as Route<Ctx>;

/** Defines an operation; the compiler refuses a handler whose result does not fit the answer's schema. */
export const route = routesOf<ServiceContext>();
/** One that stands on no service. */
export const plainRoute = routesOf<{ log: Logger }>();

/** What handlers are given, at least. */
interface RouteContext {
  log: Logger;
  /** The database as an owner may use it; undefined where there is none. */
  dbOf?: ServiceContext['dbOf'];
  /** Called after each call that may have changed something, before its response. Accepting events is no change, nor is a dry run. */
  changed?: () => void;
}

const mayChange = ({ method, perEvent, allow: allowed }: Route<never>): boolean =>
  method !== 'get' && !perEvent && allowed !== 'anybody';

const isDryRun = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'dryRun' in body && body.dryRun === true;

/**
 * Makes Express answer these routes.
 * @param guardFor looks at each request of a route that needs a key, once its scope is known to be right
 */
export function register<Ctx extends RouteContext>(
  app: Express,
  routes: readonly Route<Ctx>[],
  ctx: Ctx,
  guardFor?: (route: Route<Ctx>) => RequestHandler,
): void {
  const budget = createAnswerBudget();
  const perEventFirst = routes.toSorted((a, b) => Number(b.perEvent ?? false) - Number(a.perEvent ?? false));
  for (const route of perEventFirst) {
    const guards =
      route.allow === 'anybody' ? [] : [allow(...route.allow), ...(guardFor ? [guardFor(route)] : [])];
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app[route.method](path, noteRoute(route), ...guards, answering(route, ctx, budget));
  }
}

function answering<Ctx extends RouteContext>(
  route: Route<Ctx>,
  ctx: Ctx,
  budget: AnswerBudget,
): RequestHandler {
  return async (req, res) => {
    if (route.allow !== 'anybody') budget.begin(req, res);
    const work = handle(route, ctx, req, res);
    countUntilDone(res, work);
    send(res, route, await work, budget);
  };
}

async function handle<Ctx extends RouteContext>(
  route: Route<Ctx>,
  ctx: Ctx,
  req: Request,
  res: Response,
): Promise<unknown> {
  const session = sessionOf(callerOf(req));
  const asked = route.query ? validate(route.query, req.query) : {};
  const query = narrowQuery(session, route.query?.shape, asked);
  const call = {
    ctx: {
      ...ctx,
      ...(ctx.dbOf && { db: ctx.dbOf(ownerOf(req)) }),
      log: ctx.log.child({ requestId: requestIdOf(res) }),
    },
    caller: callerOf(req),
    params: req.params as Record<string, string>,
    query,
    wire: wireOf(req, res),
    ...(await readBodyFor(route, req, query)),
  };
  try {
    return narrowAnswer(session, route.operationId, await route.handle(call));
  } finally {
    // Also after an error: a part of the change may have been committed.
    if (mayChange(route) && !isDryRun(call.body)) ctx.changed?.();
  }
}

async function readBodyFor(
  { body }: Route<never>,
  req: Request,
  query: Record<string, unknown>,
): Promise<{ body: unknown; lines: unknown[] | undefined }> {
  if (!body) return { body: undefined, lines: undefined };
  if (!body.events) return { body: await jsonBody(req), lines: undefined };
  const options = { most: body.events.most, keepsBroken: body.events.keepsBroken?.(query) ?? false };
  if (isNdjson(req)) return { body: undefined, lines: await linesBody(req, options) };
  return { body: await eventsBody(req, options), lines: undefined };
}

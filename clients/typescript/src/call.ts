import { operations, type OperationId } from './operations.ts';
import type { operations as Operations } from './schema.ts';
import type { CallOptions, Send } from './transport.ts';

type Parameters<Id extends OperationId> = Operations[Id]['parameters'];
type Given<T> = Exclude<T, undefined>;
type InPath<Id extends OperationId> = Parameters<Id> extends { path: infer Path } ? Path : unknown;
type InQuery<Id extends OperationId> =
  Parameters<Id> extends { query?: infer Query }
    ? [Query] extends [undefined]
      ? unknown
      : Given<Query>
    : unknown;

/** What stands in the path and the query, together. */
export type ParametersOf<Id extends OperationId> = InPath<Id> & InQuery<Id>;

type JsonOf<Answer> = Answer extends { content: { 'application/json': infer Json } } ? Json : never;
type Responses<Id extends OperationId> = Operations[Id]['responses'];
/** What the call answers, when it succeeds. */
export type ResultOf<Id extends OperationId> = [
  JsonOf<Responses<Id>[keyof Responses<Id> & (200 | 201 | 202)]>,
] extends [never]
  ? Responses<Id>[keyof Responses<Id> & (200 | 201 | 202)] extends { content: { [type: string]: string } }
    ? string
    : undefined
  : JsonOf<Responses<Id>[keyof Responses<Id> & (200 | 201 | 202)]>;

type RequestBody<Id extends OperationId> = Operations[Id] extends { requestBody?: infer Body } ? Body : never;
/** What the call sends as JSON; undefined: nothing. */
export type BodyOf<Id extends OperationId> = [Given<RequestBody<Id>>] extends [never]
  ? undefined
  : Given<RequestBody<Id>> extends { content: { 'application/json': infer Json } }
    ? Json
    : undefined;
type NeedsBody<Id extends OperationId> = [RequestBody<Id>] extends [never]
  ? false
  : undefined extends RequestBody<Id>
    ? false
    : true;

/** A path that names nothing needs no parameters: its call begins with the body. */
type NamesNothing<Id extends OperationId> = (typeof operations)[Id][1] extends `${string}{${string}`
  ? false
  : true;

type Arguments<Id extends OperationId> =
  BodyOf<Id> extends undefined
    ? Partial<ParametersOf<Id>> extends ParametersOf<Id>
      ? [parameters?: ParametersOf<Id>, options?: CallOptions]
      : [parameters: ParametersOf<Id>, options?: CallOptions]
    : NamesNothing<Id> extends true
      ? [body: BodyOf<Id>, options?: CallOptions]
      : NeedsBody<Id> extends true
        ? [parameters: ParametersOf<Id>, body: BodyOf<Id>, options?: CallOptions]
        : [parameters: ParametersOf<Id>, body?: BodyOf<Id>, options?: CallOptions];

/** One operation as a function. */
export type Operation<Id extends OperationId> = (...given: Arguments<Id>) => Promise<ResultOf<Id>>;
/** Makes the function of an operation. */
export type Caller = <Id extends OperationId>(id: Id) => Operation<Id>;

type Values = Record<string, string | number | boolean | null | undefined>;

/**
 * Calls that may be made twice although they are no GET, PATCH or DELETE: the second one finds the work done. A second
 * cancel or pause is refused (409) only when the delivery has ended. Resume is not one of them: what the first one set
 * going may have ended, and 409 would say of a success that it failed.
 */
const repeatable: ReadonlySet<OperationId> = new Set([
  'cancelDelivery',
  'pauseDelivery',
  'disableEndpoint',
  'checkEndpoint',
]);

export function createCaller(send: Send): Caller {
  return (id) =>
    async (...given: unknown[]) => {
      const [method, template, hasBody] = operations[id];
      const rest = [...given];
      const parameters = (hasBody && !template.includes('{') ? {} : (rest.shift() ?? {})) as Values;
      const body: unknown = hasBody ? rest.shift() : undefined;
      const { value } = await send({
        ...(rest[0] as CallOptions | undefined),
        method,
        path: pathOf(template, parameters),
        body: body === undefined ? undefined : { type: 'application/json', text: JSON.stringify(body) },
        repeatable: method !== 'POST' || repeatable.has(id),
      });
      return value as never;
    };
}

/** @throws TypeError for an id that would name something else, or nothing */
export function pathOf(template: string, parameters: Values): string {
  const query = new URLSearchParams();
  const named = new Set<string>();
  const path = template.replaceAll(/\{(\w+)\}/g, (_match, name: string) => {
    named.add(name);
    return segment(name, parameters[name]);
  });
  for (const [name, value] of Object.entries(parameters))
    if (!named.has(name) && value !== undefined && value !== null) query.set(name, String(value));
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

/** URLs resolve `.` and `..`: to delete the event `..` would be to delete its account. */
function segment(name: string, value: unknown): string {
  if (typeof value !== 'string' || /^\.{0,2}$/.test(value))
    throw new TypeError(
      `${name}: expected an id, got ${value === undefined ? 'nothing' : JSON.stringify(value)}`,
    );
  return encodeURIComponent(value);
}
